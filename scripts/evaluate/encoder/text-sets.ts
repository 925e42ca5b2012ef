import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { parse } from "csv-parse/sync";
import type { SentimentLabel } from "../../../src/understanding/analysis/analysis.ts";

/** Users of the labelled text sets. Each takes the data folder and gives its test split. */

export const files = {
  stsb: "stsb/stsb-en-test.csv",
  sst2: "sst/stsa.binary.test",
  imdb: "imdb/test.jsonl.gz",
  semeval: "semeval2017_task4a/SemEval2017-test-gold-with-text.tsv",
  goemotions: "goemotions/original.test.tsv",
  goemotionsLabels: "goemotions/original.labels.txt",
  squinky: "squinky_formality/Squinky-Formality.test.tsv",
  politenessStack: "stanford_politeness/stack-exchange.annotated.csv",
  politenessWikipedia: "stanford_politeness/wikipedia.annotated.csv",
} as const;

export interface Labelled<T> {
  text: string;
  label: T;
}

const linesOf = (folder: string, file: string): string[] =>
  readFileSync(join(folder, file), "utf8").split(/\r?\n/).filter(Boolean);

/** Pairs of sentences with a similarity of 0 to 5. */
export function readStsb(folder: string): { left: string; right: string; similarity: number }[] {
  const rows = parse(readFileSync(join(folder, files.stsb), "utf8"), { relaxQuotes: true }) as string[][];
  return rows.map(([left, right, similarity]) => ({ left: left!, right: right!, similarity: Number(similarity) }));
}

/** Sentences as published: lower case, Penn Treebank tokens. */
export function readSst2(folder: string): Labelled<SentimentLabel>[] {
  return linesOf(folder, files.sst2).map((line) => ({
    text: line.slice(2),
    label: line.startsWith("1") ? "positive" : "negative",
  }));
}

/** Whole reviews; the only change is that `<br />` becomes a line break. */
export function readImdb(folder: string): Labelled<SentimentLabel>[] {
  const lines = gunzipSync(readFileSync(join(folder, files.imdb)))
    .toString("utf8")
    .split("\n")
    .filter(Boolean);
  return lines.map((line) => {
    const { text, label } = JSON.parse(line) as { text: string; label: "neg" | "pos" };
    return { text: text.replace(/<br\s*\/?>/g, "\n"), label: label === "pos" ? "positive" : "negative" };
  });
}

/** Tweets, with \uXXXX escapes and HTML entities decoded. */
export function readSemeval(folder: string): Labelled<SentimentLabel>[] {
  return linesOf(folder, files.semeval).flatMap((line) => {
    const [, label, text] = line.split("\t");
    return text === undefined ? [] : [{ text: decodeTweet(text), label: label as SentimentLabel }];
  });
}

const htmlEntities: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  "#39": "'",
  nbsp: " ",
};

export function decodeTweet(text: string): string {
  const unescaped = text.replace(/\\u([0-9a-fA-F]{4})/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  const decode = (value: string): string =>
    value.replace(/&(amp|lt|gt|quot|apos|#39|nbsp);/g, (_, name: string) => htmlEntities[name]!);
  return decode(decode(unescaped)).replaceAll('\\"', '"').replaceAll("\\n", " ").trim();
}

/** Comments with the names of their emotions, "neutral" among them. */
export function readGoEmotions(folder: string): Labelled<string[]>[] {
  const names = linesOf(folder, files.goemotionsLabels);
  return linesOf(folder, files.goemotions).map((line) => {
    const [text, labels] = line.split("\t");
    return { text: text!, label: labels!.split(",").map((index) => names[Number(index)]!) };
  });
}

export function readSquinky(folder: string): Labelled<"high" | "low">[] {
  return linesOf(folder, files.squinky)
    .slice(1)
    .map((line) => {
      const tab = line.lastIndexOf("\t");
      const text = line.slice(0, tab).replace(/^"|"$/g, "").replaceAll('""', '"');
      return { text, label: line.slice(tab + 1) as "high" | "low" };
    });
}

/**
 * Requests with their normalised politeness, about -3 to 3. The set has no split of its own: the first 8 hex digits of
 * sha256("Community:Id") modulo 10 are 0 for the test requests, which training leaves out.
 */
export function readPoliteness(folder: string): Labelled<number>[] {
  return [files.politenessStack, files.politenessWikipedia].flatMap((file) => {
    const rows = parse(readFileSync(join(folder, file), "utf8"), {
      columns: true,
      relaxQuotes: true,
      relaxColumnCount: true,
    }) as Record<string, string>[];
    return rows
      .filter((row) => isHeldOut(row.Community!, row.Id!))
      .map((row) => ({ text: row.Request!, label: Number(row["Normalized Score"]) }));
  });
}

export function isHeldOut(community: string, id: string): boolean {
  const digest = createHash("sha256").update(`${community}:${id}`).digest("hex");
  return Number.parseInt(digest.slice(0, 8), 16) % 10 === 0;
}
