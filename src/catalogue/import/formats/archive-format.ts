import { extname } from "node:path";
import { elementIn, usualPrefixes, type XmlRoot, xmlRoot } from "../decoding/xml-root.ts";
import { htmlElements } from "../text/html-text.ts";
import { hasTableHead, looksLikeCsv } from "./csv.ts";

export const archiveFormats = ["jsonl", "json", "csv", "markdown", "html", "rss", "atom", "wxr"] as const;
export type ArchiveFormat = (typeof archiveFormats)[number];
/** Documents that are one record each. */
export const documentFormats: ReadonlySet<string> = new Set<ArchiveFormat>(["markdown", "html"]);

/** What a text is; `root` is the element that holds the entries of a feed. `refused` names a kind of text that holds no articles. */
export type FoundFormat = { format: ArchiveFormat; root?: XmlRoot | undefined } | { refused: string };

const formatOfExtension: Record<string, ArchiveFormat> = {
  ".jsonl": "jsonl",
  ".ndjson": "jsonl",
  ".json": "json",
  ".csv": "csv",
  ".tsv": "csv",
  ".md": "markdown",
  ".mdx": "markdown",
  ".markdown": "markdown",
  ".txt": "markdown",
  ".html": "html",
  ".htm": "html",
  ".xhtml": "html",
  ".rss": "rss",
  ".atom": "atom",
  ".wxr": "wxr",
};
const families = [new Set<ArchiveFormat>(["rss", "atom", "wxr"]), new Set<ArchiveFormat>(["json", "jsonl"])];

/** The format of a file by its extension, `.gz` aside; undefined where the extension leaves it open (`.xml`, none). */
export function formatByName(fileName: string): ArchiveFormat | undefined {
  return formatOfExtension[extname(fileName.replace(/\.gz$/i, "")).toLowerCase()];
}

export interface ChooseFormatOptions {
  /** The first kilobytes of the text. */
  head: string;
  fileName: string;
  /** What the caller says that it is. */
  given?: ArchiveFormat | undefined;
}

/**
 * The format of a text: what its content shows, else what its name says. A given format holds unless the content shows another of the same
 * family (feeds, JSON): a feed that is said to be RSS and is Atom is read as Atom. Undefined when nothing tells.
 */
export function chooseFormat({ head, fileName, given }: ChooseFormatOptions): FoundFormat | undefined {
  const byName = formatByName(fileName);
  const isText = /\.(?:txt|text)(?:\.gz)?$/i.test(fileName);
  const shown = isText && hasTableHead(head) ? { format: "csv" as const } : formatByContent(head, byName);
  if (given === undefined) return shown ?? (byName && { format: byName });
  const isFeed = families[0]!.has(given);
  if (shown !== undefined && "refused" in shown) return isFeed ? shown : { format: given };
  const isSameFamily = shown !== undefined && families.some((family) => family.has(given) && family.has(shown.format));
  return isSameFamily ? shown : { format: given };
}

function formatByContent(head: string, byName: ArchiveFormat | undefined): FoundFormat | undefined {
  const text = head.trimStart();
  if (text === "") return undefined;
  if (text.startsWith("<")) return markupFormat(text, byName);
  if (/^(?:---|\+\+\+)[ \t]*\r?\n/.test(text)) return { format: "markdown" };
  const json = jsonFormat(text, byName);
  if (json) return { format: json };
  if (byName === "markdown" || byName === "csv" || byName === "html") return { format: byName };
  if (looksLikeCsv(text)) return { format: "csv" };
  return /^#{1,6} \S/.test(text) ? { format: "markdown" } : undefined;
}

function jsonFormat(text: string, byName: ArchiveFormat | undefined): ArchiveFormat | undefined {
  const isJsonText = /^(?:\{\s*(?:["}]|$)|\[\s*(?:[\]{["\d-]|true|false|null|$))/.test(text);
  if (!isJsonText) return byName === "jsonl" || (byName === "json" && !looksLikeCsv(text)) ? byName : undefined;
  if (byName === "markdown" && isFrontMatter(text)) return undefined;
  if (text.startsWith("[")) return "json";
  const lines = text.split(/\r?\n/);
  // The last line of the head may be cut.
  const whole = lines.length > 1 ? lines.slice(0, -1) : lines;
  const filled = whole.filter((line) => line.trim() !== "").slice(0, 20);
  const objects = filled.filter((line) => line.startsWith("{") && isJson(line)).length;
  if (filled.length <= 1)
    return objects === 1 && lines.at(-1)!.trim().startsWith("{") && lines.length > 1 ? "jsonl" : "json";
  const isLines = objects * 2 >= filled.length || (byName === "jsonl" && filled.every((line) => line.startsWith("{")));
  return isLines ? "jsonl" : "json";
}

/** Front matter in JSON: the object is followed by text that is no JSON. */
function isFrontMatter(text: string): boolean {
  if (!text.startsWith("{")) return false;
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (inString) {
      if (character === "\\") i++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === "{" || character === "[") depth++;
    else if ((character === "}" || character === "]") && --depth === 0) return /^\s*[^\s{]/.test(text.slice(i + 1));
  }
  return false;
}

const feedInPage = /<(?:\w+:)?(?:rss\s[^>]{0,300}version|feed\s[^>]{0,300}xmlns|RDF\s[^>]{0,600}purl\.org\/rss)/i;

function markupFormat(text: string, byName: ArchiveFormat | undefined): FoundFormat | undefined {
  const root = xmlRoot(text);
  const isTextName = byName === "csv" || byName === "markdown";
  const isPage = /^(?:<!--[\s\S]{0,2000}?-->\s*)?<(?:!doctype html|html[\s>])/i.test(text);
  if (root === undefined) return { format: isTextName && !isPage ? byName : "html" };
  const feed = feedFormat(root, text);
  if (feed) return { format: feed, root };
  const name = root.localName.toLowerCase();
  if (name === "opml") {
    return { refused: "an OPML list of feeds, which holds no articles: import the feeds that it names" };
  }
  if (name === "urlset" || name === "sitemapindex") {
    const advice = "import the pages that it names, or the site's feed";
    return { refused: `a sitemap, which holds addresses and no articles: ${advice}` };
  }
  if (name === "html") {
    const inPage = elementIn(text, feedInPage);
    const inner = inPage && feedFormat(inPage, text);
    return inner ? { format: inner, root: inPage } : { format: "html" };
  }
  // A table or a document may begin with an element of HTML, and with no other.
  if (isTextName && !isPage && !text.startsWith("<?xml")) return { format: byName };
  if (htmlElements.has(name) || byName === "html" || /^<!doctype html/i.test(text)) return { format: "html" };
  const known = "RSS, RDF, Atom, WordPress export, XHTML";
  return { refused: `XML with the root <${root.name}>, which is none of the known kinds (${known})` };
}

function feedFormat(root: XmlRoot, text: string): ArchiveFormat | undefined {
  const name = root.localName.toLowerCase();
  if (name === "feed") return "atom";
  if (name === "rss" || name === "channel")
    return /wordpress\.org\/export\//.test(text.slice(0, 8_000)) ? "wxr" : "rss";
  return name === "rdf" && [...usualPrefixes(root).values()].includes("rss") ? "rss" : undefined;
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
