import { toUSVString } from "node:util";
import { htmlToText } from "../text/html-text.ts";
import { markdownToText } from "../text/markdown-text.ts";
import { readPlainText } from "../text/plain-text.ts";
import { withoutShortcodes } from "../text/shortcodes.ts";

export interface ReadText {
  text: string;
  /** Whether marks were read in a text that did not say that it has any. */
  changed: boolean;
}

/**
 * The text of a field: a string or number, or an object that says what its text is written in, as the readers of feeds and documents and
 * many APIs give it (`{html}`, `{markdown}`, `{wordpress}`, `{text}`, `{rendered}`, the longest of `{fullest}`, or one language of several).
 * Undefined where no text is there, `unreadable` for lists and other objects.
 */
export function readText(value: unknown, isHtml: boolean): ReadText | "unreadable" | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "number" || typeof value === "boolean") return { text: String(value), changed: false };
  if (typeof value === "string") {
    if (value.trim() === "") return undefined;
    const source = toUSVString(value);
    if (isHtml) return written(htmlToText(source));
    const text = readPlainText(source);
    return { text: text.trim(), changed: text !== source };
  }
  if (Array.isArray(value)) return paragraphs(value, isHtml);
  const object = value as Record<string, unknown>;
  if (typeof object.text === "string") return written(object.text);
  if (typeof object.html === "string") return written(htmlToText(object.html));
  if (typeof object.markdown === "string") return written(markdownToText(object.markdown));
  if (typeof object.wordpress === "string") return written(wordPressText(object.wordpress));
  if (Array.isArray(object.fullest)) return written(longest(object.fullest.map((html) => htmlToText(String(html)))));
  const rendered = object.rendered ?? object["#text"] ?? object._ ?? object.value ?? object.content;
  if (typeof rendered === "string") return written(htmlToText(rendered));
  return ofOneLanguage(object, isHtml);
}

const written = (text: string): ReadText | undefined => {
  const trimmed = toUSVString(text).trim();
  return trimmed === "" ? undefined : { text: trimmed, changed: false };
};

const longest = (texts: readonly string[]): string =>
  texts.reduce((best, text) => (text.length > best.length ? text : best), "");

/** WordPress keeps paragraphs as blank lines between the elements that it does write. */
function wordPressText(source: string): string {
  const lines = withoutShortcodes(source).split(/\r?\n/);
  return htmlToText(lines.map((line) => (line.trim() === "" ? "<p>" : line)).join("\n"));
}

/** A list of texts is a text with a paragraph for each. */
function paragraphs(parts: readonly unknown[], isHtml: boolean): ReadText | "unreadable" | undefined {
  const read = parts.map((part) => (Array.isArray(part) ? "unreadable" : readText(part, isHtml)));
  if (read.includes("unreadable")) return "unreadable";
  const texts = read.filter((one) => typeof one === "object");
  if (texts.length === 0) return undefined;
  return { text: texts.map(({ text }) => text).join("\n\n"), changed: texts.some(({ changed }) => changed) };
}

/** `{"en-US": "…", "de": "…"}`: the first one. */
function ofOneLanguage(object: Record<string, unknown>, isHtml: boolean): ReadText | "unreadable" | undefined {
  const keys = Object.keys(object);
  if (keys.length === 0) return undefined;
  const isByLanguage = keys.every(
    (key) => /^[a-z]{2,3}(?:[-_][A-Za-z]{2,4})?$/.test(key) && typeof object[key] === "string",
  );
  return isByLanguage ? readText(object[keys[0]!], isHtml) : "unreadable";
}
