import { expect, test } from "vitest";
import type { Entity } from "../analysis/analysis.ts";
import { createNameCorrector } from "./name-corrections.ts";

const found = (text: string, type: string): Entity => ({ text, type, start: 0, end: text.length, score: 0.9 });

test("what is no name is left out under every type, in any case, with a possessive too", () => {
  const correct = createNameCorrector([{ forms: ["Rucksack"], type: "person", as: { kind: "not-a-name" } }]);
  const named = [found("Rucksack", "person"), found("rucksack's", "product"), found("Rucksack Ltd", "organization")];
  expect(correct(named).map(({ text }) => text)).toEqual(["Rucksack Ltd"]);
});

test("another type holds for the type that was found only", () => {
  const correct = createNameCorrector([
    { forms: ["Lucasfilm", "Lucasfilm Ltd"], type: "person", as: { kind: "other-type", type: "organization" } },
  ]);
  const named = [found("Lucasfilm", "person"), found("LUCASFILM  Ltd", "person"), found("Lucasfilm", "work")];
  expect(correct(named).map(({ type }) => type)).toEqual(["organization", "organization", "work"]);
});

test("another name of a known entity carries its id and type", () => {
  const correct = createNameCorrector([
    { forms: ["The Beeb"], type: "work", as: { kind: "same-as", entity: "organization:bbc", type: "organization" } },
  ]);
  expect(correct([found("The Beeb", "work"), found("BBC", "organization")])).toEqual([
    { ...found("The Beeb", "work"), type: "organization", id: "organization:bbc" },
    found("BBC", "organization"),
  ]);
});
