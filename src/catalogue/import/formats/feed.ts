import { XMLParser, XMLValidator } from "fast-xml-parser";
import { htmlToText } from "../decoding/html-text.ts";
import { type ImportRecord, maxRecordBytes } from "../decoding/record.ts";
import { readXmlElements } from "../decoding/xml-elements.ts";

/** An element as the parser gives it: text, or children and `@attributes`, or several of these. */
type Node = string | { [key: string]: Node } | Node[] | undefined;

/** Declared entities are never expanded: each item is parsed by itself, without the document's type declaration. */
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
  trimValues: true,
});

/** RSS 2.0 and 1.0: each `item`. Text in HTML becomes plain text; the fullest of content and description is the body. */
export const readRss = (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ImportRecord> =>
  readElements(chunks, "item", rssItem);

/** Atom: each `entry`. */
export const readAtom = (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ImportRecord> =>
  readElements(chunks, "entry", atomEntry);

/** A WordPress export (WXR): published posts and pages; drafts, attachments and menu entries are skipped. */
export const readWordPress = (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ImportRecord> =>
  readElements(chunks, "item", wordPressItem);

async function* readElements(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
  convert: (element: { [key: string]: Node }) => Record<string, unknown> | string,
): AsyncGenerator<ImportRecord> {
  for await (const element of readXmlElements(chunks, name)) {
    const { line } = element;
    if ("tooLong" in element) {
      yield {
        line,
        code: "record-too-long",
        detail: `the ${name} has ${element.tooLong} characters, more than ${maxRecordBytes}`,
      };
      continue;
    }
    const valid = XMLValidator.validate(element.xml);
    if (valid !== true) {
      yield { line: line + valid.err.line - 1, code: "malformed-xml", detail: valid.err.msg };
      continue;
    }
    const root = parser.parse(element.xml) as { [key: string]: Node };
    const converted = convert(fieldsOf(root[name]));
    yield typeof converted === "string" ? { line, skipped: converted } : { line, value: converted };
  }
}

function rssItem(item: { [key: string]: Node }): Record<string, unknown> {
  const link = textOf(item.link);
  const bodies = [item["content:encoded"], item.description].map((node) => htmlToText(textOf(node) ?? ""));
  return {
    id: textOf(item.guid) ?? link,
    title: htmlToText(textOf(item.title) ?? ""),
    body: bodies.reduce((best, body) => (body.length > best.length ? body : best)),
    url: link,
    publishedAt: textOf(item.pubDate) ?? textOf(item["dc:date"]),
    authors: textsOf(item["dc:creator"] ?? item.author),
    tags: textsOf(item.category),
  };
}

function atomEntry(entry: { [key: string]: Node }): Record<string, unknown> {
  const links = listOf(entry.link).map(fieldsOf);
  const link = links.find((one) => one["@rel"] === undefined || one["@rel"] === "alternate") ?? links[0];
  return {
    id: textOf(entry.id),
    title: htmlToText(textOf(entry.title) ?? ""),
    body: htmlToText(textOf(entry.content) ?? textOf(entry.summary) ?? ""),
    url: textOf(link?.["@href"]),
    publishedAt: textOf(entry.published) ?? textOf(entry.updated),
    authors: listOf(entry.author).flatMap((author) => textOf(fieldsOf(author).name) ?? []),
    tags: listOf(entry.category).flatMap((category) => textOf(fieldsOf(category)["@term"]) ?? []),
  };
}

const articleTypes = new Set(["post", "page"]);

function wordPressItem(item: { [key: string]: Node }): Record<string, unknown> | string {
  const type = textOf(item["wp:post_type"]) ?? "post";
  const status = textOf(item["wp:status"]) ?? "publish";
  if (!articleTypes.has(type)) return `a WordPress ${type}, not an article`;
  if (status !== "publish") return `a ${type} with the status ${status}`;
  const terms = listOf(item.category).map((node) => ({ domain: fieldsOf(node)["@domain"], text: textOf(node) }));
  const named = (domain: string): string[] =>
    terms.flatMap((term) => (term.domain === domain && term.text !== undefined ? [term.text] : []));
  const moment = textOf(item["wp:post_date_gmt"]);
  return {
    id: textOf(item["wp:post_id"]) ?? textOf(item.guid),
    title: htmlToText(textOf(item.title) ?? ""),
    body: htmlToText(withoutShortcodes(textOf(item["content:encoded"]) ?? "")),
    type,
    url: textOf(item.link),
    publishedAt: moment && !moment.startsWith("0000") ? `${moment.replace(" ", "T")}Z` : textOf(item.pubDate),
    authors: textsOf(item["dc:creator"]),
    tags: named("post_tag"),
    section: named("category")[0],
  };
}

/** WordPress keeps paragraphs as blank lines and puts in `[gallery ids="1"]` and block comments. */
function withoutShortcodes(html: string): string {
  return html
    .replaceAll(/<!--[\s\S]*?-->/g, "")
    .replaceAll(/\[\/?[a-z_-]+(?:\s[^\]]*)?\]/g, "")
    .replaceAll(/\r?\n\s*\r?\n/g, "<p>");
}

function listOf(node: Node): Node[] {
  return node === undefined ? [] : Array.isArray(node) ? node : [node];
}

function fieldsOf(node: Node): { [key: string]: Node } {
  return node !== undefined && typeof node === "object" && !Array.isArray(node) ? node : {};
}

function textOf(node: Node): string | undefined {
  if (Array.isArray(node)) return textOf(node[0]);
  const text = typeof node === "string" ? node : fieldsOf(node)["#text"];
  return typeof text === "string" && text !== "" ? withEntities(text) : undefined;
}

function textsOf(node: Node): string[] {
  return listOf(node).flatMap((one) => textOf(one) ?? []);
}

const namedEntities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** The five entities of XML and character numbers, once. */
function withEntities(text: string): string {
  return text.replaceAll(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return namedEntities[String(name).toLowerCase()] ?? whole;
    const code = decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd";
  });
}
