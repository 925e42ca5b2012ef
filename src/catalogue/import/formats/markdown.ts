import type { ImportRecord } from "../decoding/record.ts";
import { readWhole } from "../decoding/whole-text.ts";
import { readFrontMatter } from "./front-matter.ts";

/** No item holds the text of a longer one. */
const maxMarkdownBytes = 1024 * 1024;

const firstHeading = /^\s*(?:#[ \t]+([^\n]+?)[ \t]*#*[ \t]*(?:\r?\n|$)|([^\n]{1,300})\r?\n={3,}[ \t]*(?:\r?\n|$))/;
/** Jekyll puts the date of a post into its name. */
const datedName = /^(\d{4}-\d{2}-\d{2})-(.+)$/;
/** Names of files that say nothing of what is in them. */
const commonName = /^(?:index|_index|readme|document)$/i;

/**
 * One Markdown document, with front matter or without: its fields as they are named there, the text as `body`. Without a title in the front
 * matter the first heading is the title, without that the name. `id` or `slug` of the front matter is the id, else `name` (of `trips/index`
 * the folder), else nothing, for the content to give one.
 */
export async function* readMarkdown(chunks: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<ImportRecord> {
  const read = await readWhole(chunks, maxMarkdownBytes);
  if ("tooLong" in read) {
    yield {
      line: 1,
      code: "document-too-long",
      detail: `the document has ${read.tooLong} bytes, more than ${maxMarkdownBytes}; split it`,
    };
    return;
  }
  if (read.text.trim() === "") {
    yield { line: 1, code: "no-text", detail: "the document is empty" };
    return;
  }
  const matter = readFrontMatter(read.text);
  if ("fault" in matter) {
    yield { line: 1, code: "malformed-front-matter", detail: matter.fault };
    return;
  }
  const { taxonomies, extra, params, ...own } = matter.fields;
  // Zola and Hugo keep lists and further fields one level down.
  const all: Record<string, unknown> = { ...objectOf(extra), ...objectOf(params), ...objectOf(taxonomies), ...own };
  const titled = all.title ?? all.Title;
  const heading = titled === undefined ? firstHeading.exec(matter.rest) : undefined;
  const id = documentId(name);
  const lastName = id?.split("/").at(-1) ?? "";
  const dated = datedName.exec(lastName);
  yield {
    line: 1,
    value: {
      ...all,
      id: all.id ?? all.slug ?? id,
      title: titled ?? heading?.[1] ?? heading?.[2] ?? (dated ? dated[2]!.replaceAll(/[-_]+/g, " ") : lastName),
      body: { markdown: heading ? matter.rest.slice(heading[0].length) : matter.rest },
      publishedAt: all.publishedAt ?? dateIn(all) ?? dated?.[1],
      tags: wordsOf(all.tags ?? all.tag ?? all.keywords, all),
      section: all.section ?? wordsOf(all.categories, all) ?? all.category,
    },
  };
}

/** Jekyll, which names a layout in every document, separates tags and categories with spaces. */
function wordsOf(value: unknown, fields: Record<string, unknown>): unknown {
  const isJekyll = typeof value === "string" && "layout" in fields && !/[,;|]/.test(value);
  return isJekyll ? value.split(/\s+/).filter((word) => word !== "") : value;
}

/** The id that a file's name gives; undefined for names that many files have. */
export function documentId(name: string): string | undefined {
  const parts = name.split("/").filter((part) => part !== "" && part !== ".");
  while (parts.length > 0 && commonName.test(parts.at(-1)!)) parts.pop();
  return parts.length === 0 ? undefined : parts.join("/");
}

/** The date of a document under the names of generators; `published` may be a date or a flag. */
function dateIn(fields: Record<string, unknown>): unknown {
  const { date, publishDate, pubDate, published, created, lastmod } = fields;
  const named = [publishDate, pubDate, date, typeof published === "boolean" ? undefined : published, created, lastmod];
  return named.find((value) => value !== undefined && value !== null && value !== "");
}

function objectOf(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
