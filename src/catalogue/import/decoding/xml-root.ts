import { attributesOf } from "./xml-children.ts";

export interface XmlRoot {
  /** As it stands in the document, prefix included. */
  name: string;
  /** Without its prefix. */
  localName: string;
  prefix: string;
  attributes: ReadonlyMap<string, string>;
}

const opening = /<([A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?)((?:\s[^<>]{0,8000})?)\/?>/y;

/** The first element of an XML or HTML text behind its declaration, comments and document type; undefined where none begins there. */
export function xmlRoot(head: string): XmlRoot | undefined {
  let at = head.search(/\S/);
  for (;;) {
    if (at < 0) return undefined;
    const end = head.startsWith("<?", at)
      ? head.indexOf("?>", at) + 1
      : head.startsWith("<!--", at)
        ? head.indexOf("-->", at) + 2
        : head.startsWith("<!", at)
          ? declarationEnd(head, at)
          : at;
    if (end === at) break;
    if (end < at + 2) return undefined;
    const next = head.slice(end + 1).search(/\S/);
    at = next < 0 ? -1 : end + 1 + next;
  }
  return rootAt(head, at);
}

/** The first of some elements, wherever it stands: a feed within a page. */
export function elementIn(head: string, pattern: RegExp): XmlRoot | undefined {
  const at = head.search(pattern);
  return at < 0 ? undefined : rootAt(head, at);
}

function rootAt(head: string, at: number): XmlRoot | undefined {
  opening.lastIndex = at;
  const found = opening.exec(head);
  if (!found) return undefined;
  const name = found[1]!;
  const colon = name.indexOf(":");
  return {
    name,
    localName: name.slice(colon + 1),
    prefix: colon < 0 ? "" : name.slice(0, colon),
    attributes: attributesOf(found[2]!),
  };
}

/** A document type may hold declarations in brackets, with `>` in them. */
function declarationEnd(head: string, at: number): number {
  const end = head.indexOf(">", at);
  const bracket = head.indexOf("[", at);
  if (bracket < 0 || end < bracket) return end;
  const close = head.indexOf("]", bracket);
  return close < 0 ? -1 : head.indexOf(">", close);
}

/** Usual prefixes of the namespaces that feeds use. */
const prefixes: readonly (readonly [RegExp, string])[] = [
  [/^http:\/\/purl\.org\/rss\/1\.0\/modules\/content\//, "content"],
  [
    /^http:\/\/purl\.org\/rss\/1\.0\/?$|netscape\.com\/rdf\/simple\/0\.9|userland\.com\/rss|harvard\.edu\/tech\/rss/i,
    "rss",
  ],
  [/^http:\/\/www\.w3\.org\/2005\/Atom$|^http:\/\/purl\.org\/atom\/ns#/i, "atom"],
  [/^http:\/\/purl\.org\/dc\/elements\/1\.[01]\//, "dc"],
  [/^http:\/\/purl\.org\/dc\/terms\//, "dcterms"],
  [/^https?:\/\/wordpress\.org\/export\/[\d.]+\/excerpt\//, "excerpt"],
  [/^https?:\/\/wordpress\.org\/export\/[\d.]+\//, "wp"],
  [/^http:\/\/base\.google\.com\/(?:ns|cns)\/1\.0/, "g"],
  [/^https?:\/\/search\.yahoo\.com\/mrss/, "media"],
  [/itunes\.com\/dtds\/podcast/i, "itunes"],
];

/** Prefix in the document -> usual prefix, by the namespaces that the root declares; "" stands for elements without one. */
export function usualPrefixes(root: XmlRoot): ReadonlyMap<string, string> {
  const usual = new Map<string, string>();
  for (const [attribute, uri] of root.attributes) {
    const declared = attribute === "xmlns" ? "" : attribute.startsWith("xmlns:") ? attribute.slice(6) : undefined;
    const known = declared === undefined ? undefined : prefixes.find(([pattern]) => pattern.test(uri))?.[1];
    if (known !== undefined) usual.set(declared!, known);
  }
  return usual;
}
