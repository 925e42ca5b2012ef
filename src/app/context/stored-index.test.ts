import { afterAll, expect, test } from "vitest";
import { openTestApp } from "../../testing/open-test-app.ts";
import { openStoredIndex } from "./stored-index.ts";

const desk = await openTestApp();
afterAll(() => desk.close());
const tags = [
  { id: "energy", label: "Energy", description: "Wind, sun and the grid." },
  { id: "food", label: "Food" },
];

test("what it says of the models in use, without loading one, is what the application writes beside an analysis", async () => {
  const { app } = desk;
  await app.taxonomy.replace({ tags });
  await app.indexing.indexBatch([{ id: "a", title: "Wind farms", body: "The wind farm feeds the grid." }]);
  const stored = openStoredIndex(app.config);
  const [keys] = (await stored.items.stageKeys(["a"])).values();
  expect(await stored.fingerprints()).toEqual({
    understanding: keys!.fingerprint,
    topics: keys!.topicsFingerprint,
    tags: keys!.tagsFingerprint,
  });
  expect(await stored.generations.current()).toEqual({ id: 1, fingerprint: keys!.fingerprint });
  await stored.close();
});

test("standard models have to be loaded to be named", async () => {
  const stored = openStoredIndex({ ...desk.app.config, models: { sentiment: "Xenova/some-model" } });
  expect(await stored.fingerprints()).toBeUndefined();
  await stored.close();
});
