/**
 * Checks corpora/newsroom against what its README says, prints the counts, and exits 1 on any fault.
 *
 *   npx tsx scripts/corpus/check-newsroom.ts
 */
import { readFileSync, statSync } from "node:fs";
import {
  newsroomEndMs,
  newsroomStartMs,
  readArticles,
  readComments,
  readEvents,
  readTaxonomy,
  readUsers,
  repositoryPath,
} from "./newsroom-files.ts";
import { countWords, createReport, duplicates, showTally, tally } from "./report.ts";
import { mostAlike } from "./shingles.ts";

const articles = readArticles();
const taxonomy = readTaxonomy();
const comments = readComments();
const users = readUsers();
const events = readEvents();
const readme = readFileSync(repositoryPath("corpora/newsroom/README.md"), "utf8");

const report = createReport();
const { count, expect } = report;
const articleById = new Map(articles.map((article) => [article.id, article]));
const tagIds = new Set(taxonomy.map((tag) => tag.id));

checkTaxonomy();
checkArticles();
checkComments();
checkUsers();
checkEvents();
checkReadme();
report.finish();

function inRange(timestamp: string): boolean {
  const ms = Date.parse(timestamp);
  return ms >= newsroomStartMs && ms < newsroomEndMs;
}

function checkTaxonomy(): void {
  const parents = taxonomy.filter((tag) => tag.parent === undefined);
  const leaves = taxonomy.filter((tag) => tag.parent !== undefined);
  const uses = new Map(tally(articles.flatMap((article) => article.tags ?? [])));
  count("tags", `${taxonomy.length} (${parents.length} parents, ${leaves.length} below them)`);
  count("fewest uses of a tag below", Math.min(...leaves.map((tag) => uses.get(tag.id) ?? 0)));
  expect(taxonomy.length >= 44, "fewer than 44 tags");
  expect(duplicates(taxonomy.map((tag) => tag.id)).length === 0, "a tag id occurs twice");
  for (const tag of taxonomy) {
    expect(/^[a-z]+(-[a-z]+)*$/.test(tag.id), `tag ${tag.id}: id is not in kebab case`);
    expect(tag.label !== "" && tag.description !== "", `tag ${tag.id}: no label or description`);
    expect(tag.examples.length >= 2 && tag.examples.length <= 3, `tag ${tag.id}: needs 2 or 3 examples`);
  }
  for (const tag of leaves) {
    expect(
      parents.some((parent) => parent.id === tag.parent),
      `tag ${tag.id}: unknown parent ${tag.parent}`,
    );
    expect((uses.get(tag.id) ?? 0) >= 2, `tag ${tag.id}: used by fewer than two articles`);
  }
}

function checkArticles(): void {
  const sections = tally(articles.map((article) => article.attributes.section));
  const words = articles.map((article) => countWords(article.body));
  const tagged = articles.filter((article) => article.tags !== undefined);
  const alike = mostAlike(
    articles.map(({ id, body }) => ({ id, text: body })),
    4,
  );
  count("articles", articles.length);
  count("sections", showTally(articles.map((article) => article.attributes.section)));
  count("words", `${Math.min(...words)} to ${Math.max(...words)}, ${words.reduce((sum, n) => sum + n, 0)} in all`);
  count("tagged", `${tagged.length} (${((100 * tagged.length) / articles.length).toFixed(1)}%)`);
  count("bylines", new Set(articles.flatMap((article) => article.authors)).size);
  count("published", `${articles[0]?.publishedAt} to ${articles.at(-1)?.publishedAt}`);
  count("most alike (4-word shingles)", `${alike?.similarity.toFixed(3)} ${alike?.ids.join(" and ")}`);
  expect(articles.length >= 164, "fewer than 164 articles");
  expect(sections.length >= 8 && sections.every(([, size]) => size >= 12), "fewer than 8 sections of 12 articles");
  expect(Math.abs(tagged.length / articles.length - 0.75) <= 0.05, "the tagged share is not about three quarters");
  expect((alike?.similarity ?? 0) < 0.1, `near-duplicate bodies: ${alike?.ids.join(" and ")}`);
  for (const field of ["id", "title", "url"] as const) {
    for (const value of duplicates(articles.map((article) => article[field])))
      expect(false, `${field} twice: ${value}`);
  }
  for (const [index, article] of articles.entries()) {
    const { id, body, tags, publishedAt, attributes, url } = article;
    const size = countWords(body);
    expect(size >= 120 && size <= 250, `${id}: ${size} words`);
    expect(body.split("\n\n").length >= 2 && !/\n{3}| {2}|[^\n]\n[^\n]/.test(body), `${id}: paragraphs`);
    expect(inRange(publishedAt), `${id}: published ${publishedAt}`);
    expect(index === 0 || publishedAt >= (articles[index - 1]?.publishedAt ?? ""), `${id}: not in order of time`);
    expect(id.startsWith(`${attributes.section}-`) && tagIds.has(attributes.section), `${id}: section`);
    expect(
      url === `https://newsroom.example/${attributes.section}/${id.slice(attributes.section.length + 1)}`,
      `${id}: url`,
    );
    expect(article.language === "en" && article.type === "article" && article.authors.length > 0, `${id}: fields`);
    expect(attributes.readingTimeMinutes === Math.max(1, Math.round(size / 200)), `${id}: reading time`);
    if (tags === undefined) continue;
    expect(tags.length >= 2 && tags.length <= 4 && duplicates(tags).length === 0, `${id}: ${tags.length} tags`);
    for (const tag of tags) expect(tagIds.has(tag), `${id}: unknown tag ${tag}`);
  }
}

function checkComments(): void {
  count("comments", comments.length);
  count("moods", showTally(comments.map((comment) => comment.mood)));
  expect(comments.length >= 160, "fewer than 160 comments");
  expect(duplicates(comments.map((comment) => comment.id)).length === 0, "a comment id occurs twice");
  expect(duplicates(comments.map((comment) => comment.text)).length === 0, "a comment occurs twice");
  for (const comment of comments) {
    expect(articleById.has(comment.itemId), `${comment.id}: unknown item ${comment.itemId}`);
    expect(comment.text.trim() === comment.text && comment.text !== "", `${comment.id}: text`);
  }
}

function checkUsers(): void {
  count("users", users.length);
  expect(users.length === 60, "there are not 60 users");
  const interests = users.map((user) => Object.keys(user.interests).sort().join(" "));
  for (const [field, values] of Object.entries({
    id: users.map((user) => user.id),
    name: users.map((user) => user.name),
    interests,
  })) {
    for (const value of duplicates(values)) expect(false, `two users share ${field}: ${value}`);
  }
  for (const user of users) {
    const weights = Object.entries(user.interests);
    expect(weights.length >= 2 && weights.length <= 5, `${user.id}: ${weights.length} interests`);
    for (const [tag, weight] of weights) {
      expect(tagIds.has(tag) && weight > 0 && weight <= 1, `${user.id}: interest ${tag} ${weight}`);
    }
    expect(user.activity > 0 && user.hours.every((hour) => hour >= 0 && hour < 24), `${user.id}: activity`);
  }
}

function checkEvents(): void {
  const path = "corpora/newsroom/events.jsonl";
  const bytes = statSync(repositoryPath(path)).size;
  count("events", `${events.length} (${(bytes / 1e6).toFixed(2)} MB)`);
  count("event names", showTally(events.map((event) => event.event ?? event.type)));
  const perUser = tally(events.map((event) => event.userId)).map(([, size]) => size);
  count("events per user", `${Math.min(...perUser)} to ${Math.max(...perUser)}`);
  expect(events.length >= 4400, "fewer than 4,400 events");
  expect(bytes < 1.5e6, "events.jsonl is over 1.5 MB");
  expect(duplicates(events.map((event) => event.messageId)).length === 0, "a messageId occurs twice");
  const identified = new Set<string>();
  const texts = new Set(comments.map((comment) => comment.text));
  for (const [index, event] of events.entries()) {
    const at = `${path}:${index + 1}`;
    expect(inRange(event.timestamp), `${at}: ${event.timestamp} is out of range`);
    expect(index === 0 || event.timestamp >= (events[index - 1]?.timestamp ?? ""), `${at}: not in order of time`);
    if (event.type === "identify") {
      expect(!identified.has(event.userId), `${at}: ${event.userId} is identified twice`);
      identified.add(event.userId);
      continue;
    }
    const article = articleById.get(event.properties?.itemId ?? "");
    expect(identified.has(event.userId), `${at}: ${event.userId} acts before being identified`);
    expect(article !== undefined && event.timestamp > article.publishedAt, `${at}: item is unknown or not yet out`);
    expect((event.event === "Text Submitted") === texts.has(event.properties?.text ?? ""), `${at}: text`);
    expect((event.event === "Item Read") === (event.properties?.dwellSeconds !== undefined), `${at}: dwellSeconds`);
  }
  expect(identified.size === users.length, "not every user is identified");
}

/** The README's table must state the true counts. */
function checkReadme(): void {
  for (const [file, size] of [
    ["articles.jsonl", articles.length],
    ["taxonomy.json", taxonomy.length],
    ["comments.jsonl", comments.length],
    ["users.json", users.length],
    ["events.jsonl", events.length],
  ] as const) {
    const row = new RegExp(`\\| \`${file.replace(".", "\\.")}\` +\\| ([\\d,]+) `).exec(readme);
    const stated = Number(row?.[1]?.replaceAll(",", ""));
    expect(stated === size, `README.md says ${stated} for ${file}, there are ${size}`);
  }
}
