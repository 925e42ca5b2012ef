import { excerptOf, type ImportRecord, maxRecordBytes } from "../decoding/record.ts";
import { type XmlChild, xmlChildren, xmlText } from "../decoding/xml-children.ts";
import { readXmlElements } from "../decoding/xml-elements.ts";
import { usualPrefixes, type XmlRoot } from "../decoding/xml-root.ts";
import { atomEntry } from "./atom-entry.ts";
import { createFeedFields, type FeedFields } from "./feed-fields.ts";
import { rssItem } from "./rss-item.ts";
import { wordPressItem } from "./wordpress-item.ts";

export type FeedKind = "rss" | "atom" | "wxr";

/** Usual prefix of the namespace that a kind's own elements are in. */
const ownPrefix: Record<FeedKind, string> = { rss: "rss", atom: "atom", wxr: "rss" };

/**
 * The entries of a feed or WordPress export whose root is `root`: elements may carry any prefix. Each entry is parsed by itself, without the
 * document's type declaration, so that declared entities are never expanded. A malformed entry is a fault of its own.
 */
export async function* readFeed(
  chunks: AsyncIterable<Uint8Array>,
  kind: FeedKind,
  root: XmlRoot,
): AsyncGenerator<ImportRecord> {
  const prefixes = usualPrefixes(root);
  const own = ownPrefix[kind];
  const authorNames = new Map<string, string>();
  const convert = (fields: FeedFields): Record<string, unknown> | string => {
    if (kind === "wxr") return wordPressItem(fields, authorNames);
    return kind === "atom" ? atomEntry(fields) : rssItem(fields);
  };
  const names = entryNames(kind, root);
  for await (const element of readXmlElements(chunks, kind === "wxr" ? [...names, "wp:author"] : names)) {
    const { line } = element;
    if ("tooLong" in element) {
      const detail = `the ${element.name} has ${element.tooLong} characters, more than ${maxRecordBytes}`;
      yield { line, code: "record-too-long", detail };
      continue;
    }
    const read = xmlChildren(element.xml);
    if ("fault" in read) {
      const at = line + lineBreaks(element.xml, read.at);
      yield { line: at, code: "malformed-xml", detail: read.fault, excerpt: excerptOf(element.xml) };
      continue;
    }
    const children = [...read.children, ...aboutOf(element.xml)];
    const fields = createFeedFields({ children, prefixes, own });
    if (element.name === "wp:author") {
      const login = fields.text("wp:author_login");
      const name = fields.text("wp:author_display_name");
      if (login !== undefined && name !== undefined) authorNames.set(login, name);
      continue;
    }
    const converted = convert(fields);
    yield typeof converted === "string"
      ? { line, skipped: converted, excerpt: excerptOf(xmlText(fields.first("title")?.xml ?? "")) }
      : { line, value: converted, isExact: true };
  }
}

/** In RDF the root has a prefix of its own; the items have that of their namespace, which is the default one or declared. */
function entryNames(kind: FeedKind, root: XmlRoot): string[] {
  const entry = kind === "atom" ? "entry" : "item";
  const declared = [...usualPrefixes(root)].filter(([, usual]) => usual === ownPrefix[kind]).map(([prefix]) => prefix);
  const candidates = new Set([...declared, root.localName === "RDF" ? "" : root.prefix, ""]);
  return [...candidates].map((prefix) => (prefix === "" ? entry : `${prefix}:${entry}`));
}

/** RSS 1.0 keeps the address of an item in the attribute `rdf:about`. */
function aboutOf(xml: string): XmlChild[] {
  const about = /^<[^<>]{0,2000}\s(?:\w{1,20}:)?about\s{0,5}=\s{0,5}["']([^"'<>]{1,2000})["']/.exec(xml)?.[1];
  return about === undefined ? [] : [{ name: "about", attributes: new Map(), xml: about }];
}

function lineBreaks(text: string, until: number): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0 && at < until; at = text.indexOf("\n", at + 1)) count++;
  return count;
}
