import fc from "fast-check";
import { expect, test } from "vitest";
import { makeCatalogue, makeItem } from "../../storage/testing/user-world.ts";
import { createPublicationOrder } from "./publication-order.ts";

const item = (id: string, publishedAtMs: number) => makeItem({ id, publishedAtMs, embedding: new Float32Array(1) });

test("items come newest first, of one time by id, from any place on", () => {
  const catalogue = makeCatalogue(item("b", 1), item("a", 1), item("c", 3), item("d", 2));
  const order = createPublicationOrder(catalogue);
  const ids = (from?: { publishedAtMs: number; id: string }) => [...order.itemsAfter(from)].map(({ id }) => id);
  expect(ids()).toEqual(["c", "d", "a", "b"]);
  expect(ids({ publishedAtMs: 1, id: "a" })).toEqual(["b"]);
  expect(ids({ publishedAtMs: 2, id: "gone" })).toEqual(["a", "b"]);
  expect(ids({ publishedAtMs: 0, id: "" })).toEqual([]);
});

test("after any changes the order is that of a catalogue that was read anew", () => {
  const step = fc.record({
    id: fc.constantFrom("a", "b", "c", "d", "e", "f"),
    at: fc.integer({ min: 0, max: 3 }),
    isRemoved: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(fc.array(step, { maxLength: 4 }), { maxLength: 12 }), (changes) => {
      const catalogue = makeCatalogue();
      const order = createPublicationOrder(catalogue);
      for (const group of changes) {
        catalogue.put(...group.filter((one) => !one.isRemoved).map(({ id, at }) => item(id, at)));
        for (const { id } of group.filter((one) => one.isRemoved)) catalogue.drop(id);
        const anew = createPublicationOrder(catalogue);
        expect([...order.itemsAfter()].map(({ id }) => id)).toEqual([...anew.itemsAfter()].map(({ id }) => id));
      }
    }),
    { seed: 7 },
  );
});
