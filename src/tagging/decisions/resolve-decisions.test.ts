import { expect, test } from "vitest";
import { resolveDecisions } from "./resolve-decisions.ts";
import type { TagDecisions } from "./tag-decisions.ts";

const none: TagDecisions = { accept: [], reject: [], add: [], reset: [] };
const known = [
  { tag: "music", label: "Music" },
  { tag: "river-prize", label: "River Prize" },
];
const own = [
  { tag: "music", label: "Music", source: "taxonomy", status: "suggested" },
  { tag: "person:ana", label: "Ana Ribeiro", source: "entity", status: "suggested" },
  { tag: "gone", label: "Gone", source: "taxonomy", status: "suggested" },
] as const;
const faultsOf = (decisions: Partial<TagDecisions>): string[] => {
  try {
    resolveDecisions({ ...none, ...decisions }, { own, known });
    return [];
  } catch (error) {
    return (error as { errors: { path: string; message: string }[] }).errors.map(
      ({ path, message }) => `${path} ${message}`,
    );
  }
};

test.each([
  ["River Prize", "river-prize"],
  ["river prize", "river-prize"],
  ["  RIVER   prize ", "river-prize"],
  ["river-prize", "river-prize"],
  ["Ｍｕｓｉｃ", "music"],
  ["A new  thing", "A new thing"],
])("adding %j means the tag %j", (given, expected) => {
  expect(resolveDecisions({ ...none, add: [given] }, { own, known }).add).toEqual([expected]);
});

test("the same new tag twice is one tag", () => {
  expect(resolveDecisions({ ...none, add: ["New", " New "] }, { own, known }).add).toEqual(["New"]);
});

test.each([
  ["Straße", "STRASSE"],
  ["ΟΔΟΣ", "οδος"],
  ["Cafe\u0301", "café"],
  ["İstanbul", "istanbul"],
  ["Rock’n’Roll", "rock'n'roll"],
])("%j and %j in one call are one new tag, in its first spelling", (first, second) => {
  expect(resolveDecisions({ ...none, add: [first, second] }, { own, known }).add).toEqual([first.normalize("NFC")]);
});

test("a suggestion is accepted by its id or its label", () => {
  const resolved = resolveDecisions({ ...none, accept: ["MUSIC", "person:ana"] }, { own, known });
  expect(resolved.accept).toEqual(["music", "person:ana"]);
});

test("blank and unknown tags, and one tag decided both ways, are refused with their place", () => {
  expect(faultsOf({ add: ["   "] })).toEqual(["add.0 is blank"]);
  expect(faultsOf({ accept: ["music", "nonsense"] })[0]).toMatch(/^accept\.1 "nonsense" is no known tag/);
  expect(faultsOf({ accept: ["music"], reject: ["Music"] })).toEqual([
    'reject "music" is accepted and rejected in one call',
  ]);
});

test.each([
  ["by its id", "gone"],
  ["by its label", "Gone"],
  ["in other letters", " GONE "],
])("a suggestion whose tag left the taxonomy can be rejected, not accepted: %s", (_, given) => {
  expect(faultsOf({ accept: [given] })[0]).toMatch(/no longer in the taxonomy/);
  expect(faultsOf({ add: [given] })).toEqual([]);
  expect(faultsOf({ reject: [given] })).toEqual([]);
});
