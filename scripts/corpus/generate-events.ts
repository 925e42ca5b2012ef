/**
 * Writes corpora/newsroom/events.jsonl: what the sixty invented readers did in the sixty days of the corpus.
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
  type Reader,
  type ReaderComment,
  type ReaderEvent,
  readArticles,
  readComments,
  readReaders,
  readTaxonomy,
  repositoryPath,
} from "./newsroom-files.ts";
import { type Action, affinity, simulateReader } from "./simulate-reader.ts";

const { values } = parseArgs({ options: { seed: { type: "string", default: "newsroom" } } });
const articles = readArticles();
const readers = readReaders();
const taxonomy = readTaxonomy();

const actions = readers.flatMap((reader) =>
  simulateReader({ reader, articles, taxonomy, random: createRandom(`${values.seed}:${reader.id}`) }),
);
actions.push(...writeComments(actions, readComments(), createRandom(`${values.seed}:comments`)));
actions.sort((a, b) => a.atMs - b.atMs || compare(a.reader.id, b.reader.id));

const events = [...readers.map(identify), ...actions.map(track)];
writeFileSync(
  repositoryPath("corpora/newsroom/events.jsonl"),
  `${events.map((event) => JSON.stringify(event)).join("\n")}\n`,
);
const comments = actions.filter((action) => action.event === "Text Submitted").length;
process.stdout.write(`${events.length} events of ${readers.length} readers, ${comments} of them comments\n`);

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Gives each comment to one who read the article and writes in that style, the keenest readers most often. */
function writeComments(read: Action[], comments: ReaderComment[], random: Random): Action[] {
  const written = new Set<string>();
  return comments.flatMap((comment) => {
    const candidates = read.filter(
      (action) =>
        action.event === "Item Read" &&
        action.article.id === comment.itemId &&
        action.reader.style === comment.style &&
        !written.has(`${action.reader.id} ${comment.itemId}`),
    );
    const weights = candidates.map((action) => affinity(action.reader, action.article, taxonomy) + 0.05);
    let left = random() * weights.reduce((sum, weight) => sum + weight, 0);
    const chosen = candidates.find((_, index) => {
      left -= weights[index] ?? 0;
      return left < 0;
    });
    const atMs = (chosen?.atMs ?? 0) + (40 + Math.floor(random() * 260)) * 1000;
    if (chosen === undefined || atMs >= newsroomEndMs) return [];
    written.add(`${chosen.reader.id} ${comment.itemId}`);
    const { reader, article, channel } = chosen;
    return [{ reader, article, channel, atMs, event: "Text Submitted", text: comment.text }];
  });
}

function identify(reader: Reader, index: number): ReaderEvent {
  return {
    type: "identify",
    messageId: `newsroom-identify-${reader.id.slice(-3)}`,
    userId: reader.id,
    timestamp: new Date(newsroomStartMs + index * 1000).toISOString(),
    traits: { ...reader.traits, name: reader.name },
    context: { channel: reader.channel },
  };
}

function track(action: Action, index: number): ReaderEvent {
  const { dwellSeconds, scrollDepth, text } = action;
  return {
    type: "track",
    messageId: `newsroom-${String(index + 1).padStart(5, "0")}`,
    userId: action.reader.id,
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
