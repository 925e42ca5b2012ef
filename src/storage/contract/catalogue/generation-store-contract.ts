import { expect, test } from "vitest";
import type { Stores } from "../../stores.ts";
import { indexedItem } from "./item-store-contract.ts";

const item = { id: "a", title: "T", body: "B" };

/** What every GenerationStore must do; `open` gives empty stores. */
export function describeGenerations(open: () => Pick<Stores, "generations" | "items" | "itemsOf">): void {
  test("the first generation is current and empty; the first write names it", async () => {
    const { generations, items } = open();
    expect(await generations.current()).toEqual({ id: 1, fingerprint: "" });
    await items.write([indexedItem(item)], [], 1);
    expect(await generations.current()).toEqual({ id: 1, fingerprint: "f1" });
    expect(await generations.list()).toMatchObject([{ id: 1, status: "current", items: 1 }]);
  });

  test("a generation is built beside the current one, and begun once for one fingerprint", async () => {
    const { generations, items, itemsOf } = open();
    await items.write([indexedItem(item)], [], 1);
    const id = await generations.begin("f2", 2);
    expect(await generations.begin("f2", 3)).toBe(id);
    const next = itemsOf(id);
    expect(await next.stageKeys(["a"])).toEqual(new Map());
    expect(await next.writeAnalyses([{ ...indexedItem(item), fingerprint: "f2" }], [])).toEqual(["a"]);
    expect((await items.stageKeys(["a"])).get("a")?.fingerprint).toBe("f1");
    await generations.makeCurrent(id, 4);
    expect((await items.stageKeys(["a"])).get("a")?.fingerprint).toBe("f2");
    expect((await items.position()).generation).toBe(id);
    expect((await generations.list()).map(({ status, currentAtMs }) => [status, currentAtMs])).toEqual([
      ["retired", 0],
      ["current", 4],
    ]);
  });

  test("the current generation cannot be removed, another can, an unknown one is named", async () => {
    const { generations } = open();
    const id = await generations.begin("f2", 2);
    await expect(generations.remove(1)).rejects.toMatchObject({ status: 409 });
    await expect(generations.remove(77)).rejects.toMatchObject({ status: 404 });
    await expect(generations.makeCurrent(77, 1)).rejects.toMatchObject({ status: 404 });
    await generations.remove(id);
    expect((await generations.list()).map(({ id }) => id)).toEqual([1]);
  });
}
