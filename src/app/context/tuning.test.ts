import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { packageRoot } from "../../config/config.ts";
import { createInteractionRules, type InteractionRules } from "../../profiles/state/interaction-rules.ts";
import { createScenarios } from "../../recommend/request/scenarios.ts";
import { readTuning } from "./tuning.ts";

const folder = mkdtempSync(join(tmpdir(), "attune-tuning-"));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(content: string): string {
  const path = join(folder, "tuning.json");
  writeFileSync(path, content);
  return path;
}

const documented = [
  ...readFileSync(join(packageRoot, "docs", "tuning.md"), "utf8").matchAll(/```json\n([\s\S]+?)```/g),
].map((match) => match[1]!);

test("without a file everything keeps its default", async () => {
  expect(await readTuning(undefined)).toEqual({});
});

test("the documented events are the defaults", async () => {
  const { interactions } = await readTuning(fileOf(documented[0]!));
  const settingsOf = ({ features: _, ...settings }: InteractionRules) => settings;
  expect(settingsOf(createInteractionRules(interactions))).toEqual(settingsOf(createInteractionRules()));
});

test("the documented default scenario is the default, and the other one is added", async () => {
  const { scenarios } = await readTuning(fileOf(documented[1]!));
  const named = createScenarios(scenarios);
  expect(named.get("default")).toEqual(createScenarios().get("default"));
  expect(named.get("evening-mail")).toMatchObject({ exploreShare: 0, seen: "demote" });
  expect(named.get("news")).toEqual(createScenarios().get("news"));
});

test("a scenario explores by its own share, else by the one that is set for all", () => {
  const named = createScenarios({ mine: { exploreShare: 0.4 } }, 0.25);
  expect(["default", "news", "related", "mine"].map((name) => named.get(name)!.exploreShare)).toEqual([
    0.25, 0.25, 0, 0.4,
  ]);
});

test.each([
  ["{", /not JSON/],
  ['{"scenario": {}}', /scenario/],
  ['{"interactions": {"rules": {"item-licked": {"weight": 1, "halfLifeDays": 1}}}}', /item-licked/],
  ['{"interactions": {"rules": {"item-liked": {"weight": 1, "halfLifeDays": 0}}}}', /rules\.item-liked\.halfLifeDays/],
  ['{"scenarios": {"a": {"weights": {"relevance": 2, "recency": 0, "engagement": 0}}}}', /a\.weights\.relevance/],
  ['{"scenarios": {"a": {"halfLife": 2}}}', /halfLife/],
])("%s is refused by path", async (content, message) => {
  await expect(readTuning(fileOf(content))).rejects.toThrow(message);
});

test("a file that is not there is refused by name", async () => {
  await expect(readTuning(join(folder, "nowhere.json"))).rejects.toThrow(/nowhere\.json.*ENOENT/);
});
