import { expect, test } from "vitest";
import { addEntitySentiment, mergeEntities } from "./merge-entities.ts";

const text = "Visit Oslo May 2024 at oslo.example now";
const named = (start: number, end: number, type: string, score: number) => ({
  text: text.slice(start, end),
  type,
  start,
  end,
  score,
});
const shown = (sources: Partial<Parameters<typeof mergeEntities>[0]>) =>
  mergeEntities({ text, named: [], gazetteer: [], patterns: [], ...sources }).map(
    (entity) => `${entity.type}: ${entity.text}`,
  );

test("of a name and a date that overlap the longer stays, unless the name is doubtful", () => {
  const patterns = [{ type: "date" as const, start: 11, end: 19 }];
  expect(shown({ named: [named(6, 19, "event", 0.9)], patterns })).toEqual(["event: Oslo May 2024"]);
  expect(shown({ named: [named(6, 19, "event", 0.4)], patterns })).toEqual(["date: May 2024"]);
  expect(shown({ named: [named(6, 10, "location", 0.9)], patterns })).toEqual(["location: Oslo", "date: May 2024"]);
});

test("a link beats a name, a known name beats both", () => {
  const patterns = [{ type: "url" as const, start: 23, end: 35 }];
  expect(shown({ named: [named(20, 35, "work", 0.99)], patterns })).toEqual(["url: oslo.example"]);
  const gazetteer = [{ entry: { id: "e1", name: "oslo", type: "brand" }, start: 23, end: 27 }];
  expect(shown({ gazetteer, patterns })).toEqual(["brand: oslo"]);
});

test("an entity gets the mean score of the sentences that mention it", () => {
  const entities = [
    { text: "Oslo", type: "location", start: 0, end: 4, score: 1 },
    { text: "May", type: "date", start: 5, end: 8, score: 1 },
    { text: "OSLO", type: "location", start: 20, end: 24, score: 1 },
  ];
  const sentences = [
    { start: 0, end: 10, score: 0.5 },
    { start: 11, end: 30, score: -0.1 },
  ];
  const result = addEntitySentiment(entities, sentences, new Set(["location"]));
  expect(result.map((entity) => entity.sentiment)).toEqual([expect.closeTo(0.2, 9), undefined, expect.closeTo(0.2, 9)]);
});
