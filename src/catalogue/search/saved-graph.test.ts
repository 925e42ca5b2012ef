import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createRandom, sampleNormal } from "../../math/random.ts";
import { normalise } from "../../math/vector.ts";
import { indexedItem } from "../../storage/contract/catalogue/item-store-contract.ts";
import { openStores } from "../../storage/open-stores.ts";
import type { Stores } from "../../storage/stores.ts";
import { createCatalogueFeed } from "./catalogue-feed.ts";
import { createMemoryCatalogue } from "./memory-catalogue.ts";
import { readSavedGraph, writeSavedGraph } from "./saved-graph.ts";

const dimensions = 16;
const random = createRandom("saved");
const vector = () => normalise(Float32Array.from({ length: dimensions }, () => sampleNormal(random)));

let folder: string;
let stores: Stores;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "attune-graph-"));
  stores = openStores("sqlite::memory:");
});
afterEach(async () => {
  await stores.close();
  rmSync(folder, { recursive: true });
});

async function write(ids: readonly string[]): Promise<void> {
  const batch = ids.map((id) => {
    const entry = indexedItem({ id, title: id, body: "B" });
    return { ...entry, analysis: { ...entry.analysis, embedding: vector() } };
  });
  await stores.items.write(batch, [], 1);
}

const names = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, i) => `v${from + i}`);

/** A process that starts: with what an earlier one left, unless told to build everything. */
async function start(from: "saved" | "nothing") {
  const position = await stores.items.position();
  const savedVectors =
    from === "saved" ? await readSavedGraph({ folder, store: stores.items, position, dimensions }) : undefined;
  const catalogue = createMemoryCatalogue({ dimensions, savedVectors });
  const feed = createCatalogueFeed({ store: stores.items, catalogue });
  await feed.load(position);
  return {
    catalogue,
    savedVectors,
    leave: () => writeSavedGraph(folder, { catalogue, position: feed.position(), dimensions }),
  };
}

test("a start with a saved graph finds what one that builds it finds, after changes, removals and new items", async () => {
  await write(names(0, 700));
  (await start("nothing")).leave();
  await write([...names(10, 40), ...names(700, 730)]);
  for (const id of names(100, 120)) await stores.items.remove(id);
  const [kept, built] = [await start("saved"), await start("nothing")];
  expect(kept.savedVectors?.changed.size).toBe(80);
  expect(kept.catalogue.size()).toBe(710);
  let shared = 0;
  for (let i = 0; i < 40; i++) {
    const wanted = vector();
    const truth = new Set(built.catalogue.nearest(wanted, 10).map(({ id }) => id));
    shared += kept.catalogue.nearest(wanted, 10).filter(({ id }) => truth.has(id)).length;
  }
  expect(shared / 400).toBeGreaterThan(0.95);
  for (const id of ["v15", "v710", "v300"]) {
    expect(kept.catalogue.nearest(kept.catalogue.get(id)!.embedding, 1)).toEqual([
      { id, similarity: expect.closeTo(1, 1) },
    ]);
  }
  kept.leave();
  expect((await start("saved")).savedVectors?.changed.size).toBe(0);
  expect(readdirSync(folder).filter((name) => name.endsWith(".usearch"))).toHaveLength(1);
});

test("a graph that is damaged, cut short, of another generation or ahead of the store is not used", async () => {
  await write(names(0, 600));
  (await start("nothing")).leave();
  const position = await stores.items.position();
  const read = (more = {}) =>
    readSavedGraph({ folder, store: stores.items, position: { ...position, ...more }, dimensions });
  expect(await read()).toBeDefined();
  expect(await read({ generation: 2 })).toBeUndefined();
  expect(await read({ sequence: position.sequence - 1 })).toBeUndefined();
  const graph = join(folder, readdirSync(folder).find((name) => name.endsWith(".usearch"))!);
  const bytes = readFileSync(graph);
  writeFileSync(graph, bytes.subarray(0, bytes.length - 1));
  expect(await read()).toBeUndefined();
  writeFileSync(graph, bytes);
  expect(await read()).toBeDefined();
  writeFileSync(join(folder, "vectors.json"), "{");
  expect(await read()).toBeUndefined();
});

test("a catalogue that is too small for a graph leaves none", async () => {
  await write(names(0, 20));
  (await start("nothing")).leave();
  expect(readdirSync(folder)).toEqual([]);
});
