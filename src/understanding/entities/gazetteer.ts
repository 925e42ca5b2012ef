import { segmentNow } from "../sentences/segment.ts";
import type { Token } from "../sentences/token.ts";

/** A name that the host knows: a person, brand or product of its own catalogue. */
export interface GazetteerEntry {
  /** Given to every match; an entity without one is joined to the catalogue later. */
  id?: string;
  name: string;
  type: string;
  aliases?: readonly string[];
}

export interface GazetteerMatch {
  entry: GazetteerEntry;
  start: number;
  end: number;
}

export type Gazetteer = (tokens: readonly Token[]) => GazetteerMatch[];

interface Node {
  next: Map<string, Node>;
  entry?: GazetteerEntry;
}

/**
 * Finds known names: the longest match at each place, in order, without overlap. A name matches with its own case or in
 * capitals throughout ("Apple" and "APPLE", never "apple"); the first entry wins a name that two entries claim.
 * Takes time in proportion to tokens times the longest name.
 */
export function createGazetteer(entries: readonly GazetteerEntry[]): Gazetteer {
  const root: Node = { next: new Map() };
  for (const entry of entries) {
    for (const name of [entry.name, ...(entry.aliases ?? [])]) {
      for (const form of new Set([name, ...(name.length > 3 ? [name.toUpperCase()] : [])])) insert(root, form, entry);
    }
  }
  return (tokens) => {
    const matches: GazetteerMatch[] = [];
    for (let i = 0; i < tokens.length; ) {
      const found = longest(root, tokens, i);
      if (found) matches.push({ entry: found.entry, start: tokens[i]!.start, end: tokens[found.end - 1]!.end });
      i = found ? found.end : i + 1;
    }
    return matches;
  };
}

function insert(root: Node, name: string, entry: GazetteerEntry): void {
  let node = root;
  for (const { text } of segmentNow(name).tokens) {
    let next = node.next.get(text);
    if (!next) {
      next = { next: new Map() };
      node.next.set(text, next);
    }
    node = next;
  }
  if (node !== root) node.entry ??= entry;
}

function longest(
  root: Node,
  tokens: readonly Token[],
  first: number,
): { entry: GazetteerEntry; end: number } | undefined {
  let node: Node | undefined = root;
  let found: { entry: GazetteerEntry; end: number } | undefined;
  for (let i = first; i < tokens.length; i++) {
    node = node.next.get(tokens[i]!.text);
    if (!node) break;
    if (node.entry) found = { entry: node.entry, end: i + 1 };
  }
  return found;
}
