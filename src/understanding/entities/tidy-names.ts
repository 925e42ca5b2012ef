import type { Entity } from "../analysis/analysis.ts";
import { personTitles } from "./person-titles.ts";

/** Two capitalised names around an ampersand, each of up to three words. */
const firm =
  /\p{Lu}[\p{L}\p{N}'’.-]{0,40}(?: \p{Lu}[\p{L}\p{N}'’.-]{0,40}){0,2} & \p{Lu}[\p{L}\p{N}'’-]{0,40}(?: \p{Lu}[\p{L}\p{N}'’-]{0,40}){0,2}/gu;
const firmTypes = new Set(["person", "organization"]);

/**
 * Names as people mean them: a title alone ("Dr") is no person, and what stands on both sides of an ampersand is one organization ("Corrigan & Vale"),
 * not two names, wherever the encoder saw a person or an organization in it. Returns the names in order of place, without overlap.
 */
export function tidyNames(text: string, named: readonly Entity[]): Entity[] {
  const names = named.filter((entity) => entity.type !== "person" || !isTitleOnly(entity.text));
  if (!text.includes(" & ")) return names;
  let tidied = names;
  for (const match of text.matchAll(firm)) {
    const start = match.index;
    const end = start + match[0].length;
    const inside = tidied.filter((entity) => entity.start < end && entity.end > start);
    const [first] = inside;
    if (first === undefined || !inside.every(({ type }) => firmTypes.has(type))) continue;
    const ampersand = start + match[0].indexOf(" & ");
    const joined: Entity = {
      ...first,
      type: "organization",
      // A side that the encoder named keeps its extent; the other is what the expression found.
      start: Math.min(startOf(inside, ampersand) ?? start, ampersand),
      end: Math.max(endOf(inside, ampersand + 3) ?? end, ampersand + 3),
      score: Math.min(...inside.map(({ score }) => score)),
      text: "",
    };
    joined.text = text.slice(joined.start, joined.end);
    tidied = [...tidied.filter((entity) => !inside.includes(entity)), joined];
  }
  return tidied.sort((a, b) => a.start - b.start);
}

function isTitleOnly(text: string): boolean {
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  return words.length > 0 && words.every((word) => personTitles.has(word));
}

/** Where the name that ends at (or runs over) a place begins. */
function startOf(names: readonly Entity[], place: number): number | undefined {
  return names.find(({ start, end }) => start < place && end >= place)?.start;
}

/** Where the name that begins at (or before) a place ends. */
function endOf(names: readonly Entity[], place: number): number | undefined {
  return names.find(({ start, end }) => start <= place && end > place)?.end;
}
