import { decodeXML } from "entities";

/** One element within a record. `name` carries the prefix that the document gives it, `xml` is what stands between its tags. */
export interface XmlChild {
  name: string;
  attributes: ReadonlyMap<string, string>;
  xml: string;
}

export type XmlChildren = { children: XmlChild[] } | { fault: string; at: number };

const nameMark = /[A-Za-z_:\u0080-\uffff][\w:.\-\u0080-\uffff]*/y;
const attribute = /([^\s=/"'<>]{1,100})\s{0,20}=\s{0,20}(?:"([^"]*)"|'([^']*)')/g;

/**
 * The elements directly within the one element that `xml` is. What lies deeper is only checked for matching tags, with a stack and
 * without recursion: time is linear in the length, whatever nests. Declared entities are never expanded. Faults: a tag without its partner,
 * a tag or section without an end.
 */
export function xmlChildren(xml: string): XmlChildren {
  const open: string[] = [];
  const children: XmlChild[] = [];
  let child: { name: string; attributes: ReadonlyMap<string, string>; from: number } | undefined;
  for (let at = xml.indexOf("<"); at >= 0; at = xml.indexOf("<", at)) {
    const skipped = skip(xml, at);
    if (skipped === undefined) return { fault: "a comment, section or instruction has no end", at };
    if (skipped > at) {
      at = skipped;
      continue;
    }
    const isClosing = xml[at + 1] === "/";
    nameMark.lastIndex = at + (isClosing ? 2 : 1);
    const name = nameMark.exec(xml)?.[0];
    if (name === undefined) return { fault: `"${xml.slice(at, at + 12).trim()}" is no tag`, at };
    const end = tagEnd(xml, nameMark.lastIndex);
    if (end < 0) return { fault: `the tag "${name}" has no end`, at };
    if (isClosing) {
      const expected = open.pop();
      if (expected !== name) return { fault: `"</${name}>" closes "<${expected ?? ""}>"`, at };
      if (open.length === 1 && child) {
        children.push({ name: child.name, attributes: child.attributes, xml: xml.slice(child.from, at) });
        child = undefined;
      }
    } else {
      const isEmpty = xml[end - 1] === "/";
      if (open.length === 1) {
        const attributes = attributesOf(xml.slice(nameMark.lastIndex, isEmpty ? end - 1 : end));
        if (isEmpty) children.push({ name, attributes, xml: "" });
        else child = { name, attributes, from: end + 1 };
      }
      if (!isEmpty) open.push(name);
    }
    at = end + 1;
  }
  return open.length > 0 ? { fault: `"<${open.at(-1)}>" is not closed`, at: xml.length } : { children };
}

/** Behind a comment, CDATA section, instruction or declaration; `at` itself before a tag; undefined where the end is missing. */
function skip(xml: string, at: number): number | undefined {
  const [start, end] = xml.startsWith("<!--", at)
    ? [4, "-->"]
    : xml.startsWith("<![CDATA[", at)
      ? [9, "]]>"]
      : xml[at + 1] === "?"
        ? [2, "?>"]
        : xml[at + 1] === "!"
          ? [2, ">"]
          : [0, ""];
  if (end === "") return at;
  const found = xml.indexOf(end, at + start);
  return found < 0 ? undefined : found + end.length;
}

/** Where the `>` of a tag stands, quotes in its attributes aside; -1 without one. */
function tagEnd(xml: string, from: number): number {
  let quote = "";
  for (let at = from; at < xml.length; at++) {
    const character = xml[at]!;
    if (quote !== "") {
      if (character === quote) quote = "";
    } else if (character === ">") return at;
    else if (character === '"' || character === "'") quote = character;
    else if (character === "<") return -1;
  }
  return -1;
}

export function attributesOf(text: string): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name, double, single] of text.matchAll(attribute))
    attributes.set(name!, decodeXML(double ?? single ?? ""));
  return attributes;
}

/** The text between the tags of an element: entities resolved once, CDATA sections as they stand, inner tags left out. */
export function xmlText(xml: string): string {
  if (!/[<&]/.test(xml)) return xml.trim();
  const parts: string[] = [];
  let from = 0;
  for (let at = xml.indexOf("<"); at >= 0; at = xml.indexOf("<", from)) {
    parts.push(decodeXML(xml.slice(from, at)));
    if (xml.startsWith("<![CDATA[", at)) {
      const end = xml.indexOf("]]>", at);
      parts.push(xml.slice(at + 9, end < 0 ? xml.length : end));
      from = end < 0 ? xml.length : end + 3;
    } else {
      const end = skip(xml, at);
      const after = end === at ? xml.indexOf(">", at) + 1 : (end ?? 0);
      from = after <= at ? xml.length : after;
    }
  }
  parts.push(decodeXML(xml.slice(from)));
  return parts.join("").trim();
}
