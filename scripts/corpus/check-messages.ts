/**
 * Checks corpora/messages/messages.jsonl: every listed fact stands in its text, nothing that looks like a fact is
 * left unlisted, and the counts are as promised. Prints them and exits 1 on any fault.
 *
 *   npx tsx scripts/corpus/check-messages.ts
 */
import { readFileSync } from "node:fs";
import { readLines, repositoryPath } from "./newsroom-files.ts";
import { countWords, createReport, duplicates, showTally, tally } from "./report.ts";
import { mostAlike } from "./shingles.ts";

interface Message {
  id: string;
  purpose: string;
  channel: string;
  register: string;
  subject?: string;
  text: string;
  /** Must be found unchanged after any rewriting. */
  facts: string[];
  /** Must stay negated; "do not" and "don't" are the same. */
  negations: string[];
}

const months = "January|February|March|April|May|June|July|August|September|October|November|December";
const days = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?|[Tt]oday|[Tt]omorrow|[Tt]onight|[Yy]esterday|midnight|noon";
const numbers = "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|thirty";
/** What a fact looks like when a machine searches for it. */
const factPatterns: Record<string, RegExp> = {
  number: /\d/g,
  address: /https?:\/\/\S+|\S+@\S+|\S+\.example/g,
  placeholder: /\{\{.*?\}\}/g,
  currency: /[£$€¥%]/g,
  date: new RegExp(`\\b(?:${months}|${days})\\b`, "g"),
  "number word": new RegExp(`\\b(?:${numbers})\\b`, "gi"),
};
const negation = /\b(?:not|no|never|nothing|nobody|none|without|cannot|unable|\w+n['’]t)\b/gi;

const messages = readLines<Message>("corpora/messages/messages.jsonl");
const readme = readFileSync(repositoryPath("corpora/messages/README.md"), "utf8");
const report = createReport();
const { count, expect } = report;

for (const message of messages) {
  const { id, text, facts, negations } = message;
  const size = countWords(text);
  expect(size >= 20 && size <= 140, `${id}: ${size} words`);
  expect(duplicates(facts).length === 0, `${id}: a fact is listed twice`);
  for (const fact of [...facts, ...negations])
    expect(fact !== "" && text.includes(fact), `${id}: no "${fact}" in text`);
  const isFact = coverage(text, facts);
  for (const [kind, pattern] of Object.entries(factPatterns)) {
    for (const match of text.matchAll(pattern)) {
      expect(isFact[match.index] === true, `${id}: ${kind} "${match[0]}" is not among the facts`);
    }
  }
  const isNegation = coverage(text, [...negations, ...facts]);
  for (const match of text.matchAll(negation)) {
    expect(isNegation[match.index] === true, `${id}: "${match[0]}" is not among the negations`);
  }
}

const purposes = tally(messages.map((message) => message.purpose));
const words = messages.map((message) => countWords(message.text));
const alike = mostAlike(messages, 4);
count("messages", messages.length);
count("purposes", showTally(messages.map((message) => message.purpose)));
count("channels", showTally(messages.map((message) => message.channel)));
count("registers", showTally(messages.map((message) => message.register)));
count("words", `${Math.min(...words)} to ${Math.max(...words)}`);
count(
  "facts",
  messages.reduce((sum, message) => sum + message.facts.length, 0),
);
count(
  "negations",
  messages.reduce((sum, message) => sum + message.negations.length, 0),
);
count("most alike (4-word shingles)", `${alike?.similarity.toFixed(3)} ${alike?.ids.join(" and ")}`);
expect(messages.length >= 204, "fewer than 204 messages");
expect(purposes.length === 10 && purposes.every(([, size]) => size >= 20), "not ten purposes of at least 20 messages");
expect(duplicates(messages.map((message) => message.id)).length === 0, "an id occurs twice");
expect((alike?.similarity ?? 0) < 0.2, `near-duplicates: ${alike?.ids.join(" and ")}`);
expect(readme.includes(`${messages.length} messages`), `README.md does not say ${messages.length} messages`);
report.finish();

/** For every position of the text, whether one of the phrases covers it. */
function coverage(text: string, phrases: string[]): boolean[] {
  const covered = new Array<boolean>(text.length).fill(false);
  for (const phrase of phrases) {
    for (let at = text.indexOf(phrase); at !== -1; at = text.indexOf(phrase, at + 1)) {
      covered.fill(true, at, at + phrase.length);
    }
  }
  return covered;
}
