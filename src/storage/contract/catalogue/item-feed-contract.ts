import { expect, test } from "vitest";
import type { Stores } from "../../stores.ts";
import { indexedItem } from "./item-store-contract.ts";

const entry = (id: string, title = id) => indexedItem({ id, title, body: "Body." });

async function changesSince({ items }: Pick<Stores, "items">, sequence: number): Promise<string[]> {
  return (await items.changesSince(sequence, 100)).changes.map(({ id }) => id);
}

/** What every ItemFeed must do; `open` gives an empty store, and another connection to the same one where the backend has that. */
export function describeItemFeed(open: () => { own: Stores; other?: Stores }): void {
  test("every kind of write is a change, and an item stands once, at its last change", async () => {
    const { own } = open();
    expect(await own.items.position()).toEqual({ sequence: 0, generation: 1 });
    await own.items.write([entry("a"), entry("b")], [], 1);
    expect(await changesSince(own, 0)).toEqual(["a", "b"]);
    const writes: [string, () => Promise<unknown>][] = [
      ["a", () => own.items.write([entry("a", "New")], [], 2)],
      ["b", () => own.items.writeAnalyses([entry("b")], [])],
      ["a", () => own.items.updateStages([{ ...entry("a"), id: "a", topics: [], keywords: [] }])],
      [
        "b",
        () => own.items.decideTags("b", { decisions: [{ tag: "x", status: "accepted", source: "editor" }], nowMs: 3 }),
      ],
      ["a", () => own.items.remove("a")],
    ];
    for (const [id, write] of writes) {
      const { sequence } = await own.items.position();
      await write();
      expect(await changesSince(own, sequence)).toEqual([id]);
      expect((await own.items.position()).sequence).toBeGreaterThan(sequence);
    }
    expect(await changesSince(own, 0)).toEqual(["b", "a"]);
  });

  test("what changes nothing is no change", async () => {
    const { own } = open();
    await own.items.write([entry("a")], [], 1);
    const before = await own.items.position();
    expect(await own.items.writeAnalyses([entry("gone"), { ...entry("a"), contentHash: "older" }], [])).toEqual([]);
    await own.items.updateStages([{ ...entry("gone"), id: "gone", topics: [], keywords: [] }]);
    expect(await own.items.remove("gone")).toBe(false);
    expect(await own.items.position()).toEqual(before);
  });

  test("changes come page by page", async () => {
    const { own } = open();
    await own.items.write(
      ["a", "b", "c"].map((id) => entry(id)),
      [],
      1,
    );
    const first = await own.items.changesSince(0, 2);
    const second = await own.items.changesSince(first.sequence, 2);
    expect([...first.changes, ...second.changes].map(({ id }) => id)).toEqual(["a", "b", "c"]);
    expect(await own.items.changesSince(second.sequence, 2)).toEqual({ changes: [], sequence: second.sequence });
  });

  test("another process sees the changes of this one, and knows which are its own", async () => {
    const { own, other } = open();
    if (other === undefined) return;
    await own.items.write([entry("a")], [], 1);
    await other.items.write([entry("b")], [], 1);
    expect((await own.items.changesSince(0, 9)).changes).toEqual([
      { id: "a", isOwn: true },
      { id: "b", isOwn: false },
    ]);
    expect((await other.items.changesSince(0, 9)).changes.map(({ isOwn }) => isOwn)).toEqual([false, true]);
  });
}
