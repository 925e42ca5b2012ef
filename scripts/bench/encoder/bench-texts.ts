import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createRandom, shuffle } from "../../../src/math/random.ts";
import { segmentNow } from "../../../src/understanding/sentences/segment.ts";

export interface BenchTexts {
  /** Sentences of the newsroom's articles, in a seeded order. */
  sentences: string[];
  /** Its whole articles. */
  articles: string[];
  /** Where they were read. */
  files: string[];
}

/** Texts of the bundled newsroom, so that the benchmark needs no other data. */
export function readBenchTexts(corporaDir: string, seed: number): BenchTexts {
  const articles: string[] = [];
  const files = listFiles(join(corporaDir, "newsroom")).filter((path) => path.endsWith(".jsonl"));
  for (const file of files) {
    for (const line of readFileSync(file, "utf8").split("\n").filter(Boolean)) {
      const { title, body } = JSON.parse(line) as { title?: unknown; body?: unknown };
      if (typeof title === "string" && typeof body === "string") articles.push(`${title}\n\n${body}`);
    }
  }
  const random = createRandom(`bench-${seed}`);
  shuffle(articles, random);
  const sentences = articles.flatMap((text) =>
    segmentNow(text).sentences.map(({ start, end }) => text.slice(start, end)),
  );
  return { sentences: shuffle(sentences, random), articles, files };
}

function listFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? listFiles(path) : [path];
  });
}

/** The text cut after its first `count` words. */
export function firstWords(text: string, count: number): string {
  return text.split(/\s+/).slice(0, count).join(" ");
}
