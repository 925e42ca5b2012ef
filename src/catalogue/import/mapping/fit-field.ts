import { toUSVString } from "node:util";
import { excerptOf, jsonExcerpt, type Loss } from "../decoding/record.ts";
import { readList } from "./read-list.ts";

/** Characters (entries for lists) that the fields of an item hold. */
export const limits = {
  id: 512,
  title: 2_000,
  body: 200_000,
  url: 2_000,
  language: 20,
  type: 100,
  author: 300,
  authors: 50,
  tag: 200,
  tags: 200,
};

/** A short text; one that is too long is lost with a word. */
export function shortText(value: unknown, field: "type" | "language", losses: Loss[]): string | undefined {
  if (value === undefined || value === null || typeof value === "object") return undefined;
  const text = toUSVString(String(value)).trim();
  if (text.length <= limits[field]) return text || undefined;
  const detail = `the ${field} has ${text.length} characters, more than ${limits[field]}; it is left out`;
  losses.push({ code: "field-too-long", detail, excerpt: excerptOf(text) });
  return undefined;
}

/** An address that a browser may follow; another scheme than the web's (javascript:) would be a trap behind a link. */
export function addressOf(value: unknown, losses: Loss[]): string | undefined {
  if (typeof value !== "string" || value.trim() === "") return undefined;
  const text = toUSVString(value).trim();
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1]?.toLowerCase();
  const isPort = /^[^/?#]*:\d/.test(text);
  if (scheme !== undefined && scheme !== "http" && scheme !== "https" && !isPort) {
    const detail = `an address with "${scheme}:" is not one of the web; it is left out`;
    losses.push({ code: "url-refused", detail, excerpt: excerptOf(text) });
    return undefined;
  }
  if (text.length <= limits.url) return text;
  const detail = `the url has ${text.length} characters, more than ${limits.url}; it is left out`;
  losses.push({ code: "field-too-long", detail, excerpt: excerptOf(text) });
  return undefined;
}

/** A list of authors or tags: entries that are too long, too many or no text are lost with a word. */
export function listOf(value: unknown, kind: "author" | "tag", losses: Loss[]): string[] | undefined {
  if (value === undefined) return undefined;
  const { entries, unread } = readList(value);
  const most = kind === "tag" ? limits.tags : limits.authors;
  const readable = entries.map((entry) => toUSVString(entry));
  const fitting = readable.filter((entry) => entry.length <= limits[kind]);
  const kept = fitting.slice(0, most);
  const excerpt = excerptOf(readable.find((entry) => !kept.includes(entry)) ?? jsonExcerpt(value));
  if (unread > 0) losses.push({ code: "field-unreadable", detail: `${unread} of the ${kind}s is no text`, excerpt });
  if (fitting.length < readable.length) {
    const detail = `a ${kind} has more than ${limits[kind]} characters; it is left out`;
    losses.push({ code: `${kind}-too-long`, detail, excerpt });
  }
  if (kept.length < fitting.length) {
    const detail = `${fitting.length} ${kind}s, of which the first ${most} are taken`;
    losses.push({ code: `too-many-${kind}s`, detail, excerpt });
  }
  return kept;
}
