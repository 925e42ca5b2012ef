import { createReadStream } from "node:fs";
import { text } from "node:stream/consumers";
import { createGunzip } from "node:zlib";
import type { EncodedCorpus } from "../../../src/understanding/topics/encoded-corpus.ts";
import {
  buildVocabulary,
  createVocabulary,
  encodeDocuments,
  type Vocabulary,
} from "../../../src/understanding/topics/vocabulary.ts";

export interface BenchCorpus {
  name: string;
  dataFiles: string[];
  vocabulary: Vocabulary;
  train: EncodedCorpus;
  heldOut: EncodedCorpus;
}

/** 20 Newsgroups by date, without headers, footers and quotes; the official test part is held out. */
export async function loadNewsgroups(datasetsDir: string): Promise<BenchCorpus> {
  const file = (part: string) => `${datasetsDir}/20newsgroups/20news-bydate-${part}.jsonl.gz`;
  const read = async (part: string) =>
    (await readJsonLines(file(part))).map((row) => tokensOf(withoutQuoting(String(row.text))));
  return encodeBoth("20 Newsgroups", [file("train"), file("test")], await read("train"), await read("test"));
}

/** BBC News without exact duplicates; every fifth article is held out. */
export async function loadBbc(datasetsDir: string): Promise<BenchCorpus> {
  const file = `${datasetsDir}/bbc_news/bbc_news.jsonl.gz`;
  const rows = await readJsonLines(file);
  const texts = [...new Set(rows.map((row) => `${row.title}. ${row.text}`))].map(tokensOf);
  return encodeBoth(
    "BBC News",
    [file],
    texts.filter((_, i) => i % 5 !== 4),
    texts.filter((_, i) => i % 5 === 4),
  );
}

export async function readJsonLines(path: string): Promise<Record<string, unknown>[]> {
  const content = await text(createReadStream(path).pipe(createGunzip()));
  return content
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** Words that only ever occur inside a bigram are left out, since a tool may drop what it never sees. */
function encodeBoth(name: string, dataFiles: string[], train: string[][], heldOut: string[][]): BenchCorpus {
  const built = buildVocabulary(train, { minDocuments: 10 });
  const seen = new Set(encodeDocuments(built, train).words);
  const vocabulary = createVocabulary(built.words.filter((_, word) => seen.has(word)));
  return {
    name,
    dataFiles,
    vocabulary,
    train: encodeDocuments(vocabulary, train),
    heldOut: encodeDocuments(vocabulary, heldOut),
  };
}

function tokensOf(content: string): string[] {
  return content.toLowerCase().match(/[a-z]{2,}/g) ?? [];
}

const quoteLine = /(writes in|writes:|wrote:|says:|said:|^In article|^Quoted from|^\||^>)/;

/** Cuts headers, quoted lines and a signature, by the rules that scikit-learn documents for this data set. */
function withoutQuoting(message: string): string {
  const bodyStart = message.search(/\r?\n\r?\n/);
  const lines = (bodyStart < 0 ? "" : message.slice(bodyStart)).trim().split(/\r?\n/);
  const own = lines.filter((line) => !quoteLine.test(line));
  for (let i = own.length - 1; i > 0; i--) {
    if (/^[\s-]*$/.test(own[i]!)) return own.slice(0, i).join("\n");
  }
  return own.join("\n");
}
