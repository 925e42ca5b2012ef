/**
 * Writes corpora/newsroom/events.jsonl: what the sixty invented users did in the sixty days of the corpus.
 *
 *   npx tsx scripts/corpus/generate-events.ts [--seed newsroom]
 *
 * The same seed and files give the same bytes.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { createRandom, type Random } from "../../src/math/random.ts";
import {
  newsroomEndMs,
  newsroomStartMs,
  readArticles,
  readComments,
  readTaxonomy,
  readUsers,
  repositoryPath,
  type User,
  type UserComment,
  type UserEvent,
} from "./newsroom-files.ts";
import { type Action, affinity, simulateUser } from "./simulate-user.ts";

const { values } = parseArgs({ options: { seed: { type: "string", default: "newsroom" } } });
const articles = readArticles();
const users = readUsers();
const taxonomy = readTaxonomy();

const actions = users.flatMap((user) =>
  simulateUser({ user, articles, taxonomy, random: createRandom(`${values.seed}:${user.id}`) }),
);
actions.push(...writeComments(actions, readComments(), createRandom(`${values.seed}:comments`)));
actions.sort((a, b) => a.atMs - b.atMs || compare(a.user.id, b.user.id));

const events = [...users.map(identify), ...actions.map(track)];
writeFileSync(
  repositoryPath("corpora/newsroom/events.jsonl"),
  `${events.map((event) => JSON.stringify(event)).join("\n")}\n`,
);
const comments = actions.filter((action) => action.event === "Text Submitted").length;
process.stdout.write(`${events.length} events of ${users.length} users, ${comments} of them comments\n`);

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Gives each comment to one who read the article and writes in that style, the keenest users most often. */
function writeComments(read: Action[], comments: UserComment[], random: Random): Action[] {
  const written = new Set<string>();
  return comments.flatMap((comment) => {
    const candidates = read.filter(
      (action) =>
        action.event === "Item Read" &&
        action.article.id === comment.itemId &&
        action.user.style === comment.style &&
        !written.has(`${action.user.id} ${comment.itemId}`),
    );
    const weights = candidates.map((action) => affinity(action.user, action.article, taxonomy) + 0.05);
    let left = random() * weights.reduce((sum, weight) => sum + weight, 0);
    const chosen = candidates.find((_, index) => {
      left -= weights[index] ?? 0;
      return left < 0;
    });
    const atMs = (chosen?.atMs ?? 0) + (40 + Math.floor(random() * 260)) * 1000;
    if (chosen === undefined || atMs >= newsroomEndMs) return [];
    written.add(`${chosen.user.id} ${comment.itemId}`);
    const { user, article, channel } = chosen;
    return [{ user, article, channel, atMs, event: "Text Submitted", text: comment.text }];
  });
}

function identify(user: User, index: number): UserEvent {
  return {
    type: "identify",
    messageId: `newsroom-identify-${user.id.slice(-3)}`,
    userId: user.id,
    timestamp: new Date(newsroomStartMs + index * 1000).toISOString(),
    traits: { ...user.traits, name: user.name },
    context: { channel: user.channel },
  };
}

function track(action: Action, index: number): UserEvent {
  const { dwellSeconds, scrollDepth, text } = action;
  return {
    type: "track",
    messageId: `newsroom-${String(index + 1).padStart(5, "0")}`,
    userId: action.user.id,
    event: action.event,
    timestamp: new Date(action.atMs).toISOString(),
    properties: {
      itemId: action.article.id,
      ...(dwellSeconds !== undefined && { dwellSeconds }),
      ...(scrollDepth !== undefined && { scrollDepth }),
      ...(text !== undefined && { text }),
    },
    context: { channel: action.channel },
  };
}
