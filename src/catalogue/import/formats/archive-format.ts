import { extname } from "node:path";

export const archiveFormats = ["jsonl", "json", "csv", "markdown", "html", "rss", "atom", "wxr"] as const;
export type ArchiveFormat = (typeof archiveFormats)[number];

const formatOfExtension: Record<string, ArchiveFormat> = {
  ".jsonl": "jsonl",
  ".ndjson": "jsonl",
  ".csv": "csv",
  ".tsv": "csv",
  ".md": "markdown",
  ".markdown": "markdown",
  ".html": "html",
  ".htm": "html",
  ".xhtml": "html",
  ".rss": "rss",
  ".atom": "atom",
  ".wxr": "wxr",
};

/** The format of a file by its extension, `.gz` aside; undefined where the extension leaves it open (`.json`, `.xml`, none). */
export function formatByName(fileName: string): ArchiveFormat | undefined {
  return formatOfExtension[extname(fileName.replace(/\.gz$/i, "")).toLowerCase()];
}

/** The format that the first kilobytes of a text speak for; undefined when they speak for none. */
export function formatByContent(head: string): ArchiveFormat | undefined {
  const text = head.trimStart();
  if (text.startsWith("[")) return "json";
  if (text.startsWith("{")) return isJson(text.split(/\r?\n/, 1)[0]!) || !/\n/.test(text) ? "jsonl" : "json";
  if (text.startsWith("<")) return markupFormat(text);
  if (/^---[ \t]*\r?\n/.test(text) || /^#{1,6} \S/.test(text)) return "markdown";
  const firstLine = text.split(/\r?\n/, 1)[0]!;
  return /[,;\t]/.test(firstLine) ? "csv" : undefined;
}

function markupFormat(text: string): ArchiveFormat | undefined {
  if (/<!doctype html|<html[\s>]|<body[\s>]|<article[\s>]/i.test(text)) return "html";
  if (/wordpress\.org\/export/.test(text)) return "wxr";
  if (/<rss[\s>]|<rdf:RDF[\s>]/.test(text)) return "rss";
  if (/<feed[\s>]/.test(text)) return "atom";
  return /^<[a-z][a-z0-9]*[\s>]/i.test(text) ? "html" : undefined;
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
