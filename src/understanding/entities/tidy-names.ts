import type { Entity } from "../analysis/analysis.ts";
import { isCommonEnglish } from "./common-words.ts";
import { personTitles } from "./person-titles.ts";

/** Two capitalised names around an ampersand, each of up to three words. */
const firm =
  /\p{Lu}[\p{L}\p{N}'’.-]{0,40}(?: \p{Lu}[\p{L}\p{N}'’.-]{0,40}){0,2} & \p{Lu}[\p{L}\p{N}'’-]{0,40}(?: \p{Lu}[\p{L}\p{N}'’-]{0,40}){0,2}/gu;
const firmTypes = new Set(["person", "organization"]);

/** From this length on, a text that begins its sentences with capitals is taken to write its names with capitals, in UTF-16 units. */
const proseLength = 20;
/** From this score on a name is believed that is written small ("iphone"), unless it is made of ordinary words. */
const sureOfSmall = 0.7;
/** From this score on an ordinary word at the beginning of a sentence is believed to be a name ("Apple said"); below it "Porridge with a pear" was a work. */
const sureOfFirst = 0.66;
const sentenceStart = /(?:^|[.!?]["”’)]?\s+)["“‘(]?(\p{L})/gu;
const capitalShare = 0.8;

/** From this score on two people, or two organizations, beside an ampersand are believed to be two. */
const sureOfTwo: Readonly<Record<string, number>> = { person: 0.45, organization: 0.6 };

/**
 * Names as people mean them: a title alone ("Dr") is no person; in prose with capitals neither a word without one ("rucksack") is a name, unless the encoder is sure of it and the word is no ordinary one, nor an ordinary word that begins a sentence, nor a
 * word that has its capital from the beginning of a sentence and stands elsewhere without it; and what stands on both sides of an ampersand is one organization ("Corrigan & Vale")
 * where the encoder saw one on either side, and two people where it saw people ("Audrey & Hazel"). Returns the names in order of place, without overlap.
 */
export function tidyNames(text: string, named: readonly Entity[]): Entity[] {
  const isProse = writesCapitals(text);
  const names = named.filter(
    (entity) => !(entity.type === "person" && isTitleOnly(entity.text)) && !(isProse && isCommonWord(text, entity)),
  );
  if (!text.includes(" & ")) return names;
  let tidied = names;
  for (const match of text.matchAll(firm)) {
    const start = match.index;
    const end = start + match[0].length;
    const inside = tidied.filter((entity) => entity.start < end && entity.end > start);
    if (inside.length === 0) continue;
    const read = readPair(text, inside, { start, end, ampersand: start + match[0].indexOf(" & ") });
    tidied = [...tidied.filter((entity) => !inside.includes(entity)), ...read];
  }
  return tidied.sort((a, b) => a.start - b.start);
}

/** What the names inside two capitalised names around an ampersand stand for. */
function readPair(
  text: string,
  inside: readonly Entity[],
  { start, end, ampersand }: { start: number; end: number; ampersand: number },
): readonly Entity[] {
  const [first] = inside as readonly [Entity];
  const cut = (entity: Entity, from: number, to: number): Entity => ({
    ...entity,
    start: from,
    end: to,
    text: text.slice(from, to),
  });
  const sides = inside.flatMap((entity) => [
    ...(entity.start < ampersand ? [cut(entity, entity.start, Math.min(entity.end, ampersand))] : []),
    ...(entity.end > ampersand + 3 ? [cut(entity, Math.max(entity.start, ampersand + 3), entity.end)] : []),
  ]);
  if (inside.every(({ type }) => type === "person")) {
    const areSure = inside.every(({ score }) => score >= sureOfTwo.person!);
    if (areSure) return sides;
  } else if (!inside.every(({ type }) => firmTypes.has(type))) {
    return inside;
  } else if (
    inside.length > 1 &&
    inside.every(({ type, score }) => type === "organization" && score >= sureOfTwo.organization!)
  ) {
    return sides;
  }
  const joined = cut(
    first,
    // A side that the encoder named keeps its extent; the other is what the expression found.
    Math.min(startOf(inside, ampersand) ?? start, ampersand),
    Math.max(endOf(inside, ampersand + 3) ?? end, ampersand + 3),
  );
  return [{ ...joined, type: "organization", score: Math.min(...inside.map(({ score }) => score)) }];
}

function writesCapitals(text: string): boolean {
  if (text.length < proseLength) return false;
  const starts = [...text.matchAll(sentenceStart)].map(([, first]) => first!);
  const capitals = starts.filter((first) => first !== first.toLowerCase()).length;
  return starts.length > 0 && capitals >= capitalShare * starts.length;
}

function isCommonWord(text: string, { text: name, start, score }: Entity): boolean {
  // A handle or a hashtag is written small by habit: "@ pitbull".
  if (/[@#]\s?$/.test(text.slice(Math.max(0, start - 2), start))) return false;
  if (!/[\p{Lu}\p{N}]/u.test(name)) return score < sureOfSmall || name.split(/[^\p{L}]+/u).every(isOrdinary);
  const word = name.replace(/['’]s$/u, "");
  if (!/^\p{Lu}\p{Ll}+$/u.test(word) || !beginsSentence(text, start)) return false;
  const small = word.toLowerCase();
  if (score < sureOfFirst && isCommonEnglish(small) && !standsWithin(text, word)) return true;
  for (let at = text.indexOf(small); at >= 0; at = text.indexOf(small, at + 1)) {
    const isWhole = !/\p{L}/u.test(text[at - 1] ?? "") && !/\p{L}/u.test(text[at + small.length] ?? "");
    if (isWhole) return true;
  }
  return false;
}

const isOrdinary = (word: string): boolean => word.length < 2 || isCommonEnglish(word);

/** Whether the word stands with its capital elsewhere than at the beginning of a sentence. */
function standsWithin(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const isWhole = !/\p{L}/u.test(text[at - 1] ?? "") && !/\p{L}/u.test(text[at + word.length] ?? "");
    if (isWhole && !beginsSentence(text, at)) return true;
  }
  return false;
}

function beginsSentence(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 5), at);
  return at === before.length && !/\p{L}/u.test(before) ? true : /[.!?\n]["”’)]?\s*["“‘(]?$/u.test(before);
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
