import { expect, test } from "vitest";
import type { GazetteerChange, StoredGazetteer } from "../../../catalogue/entities/gazetteer-store.ts";
import type { Stores } from "../../stores.ts";
import { indexedItem } from "./item-store-contract.ts";

const entity = {
  id: "organization:acme",
  label: "Acme",
  type: "organization",
  forms: { Acme: 0 },
  mentions: 0,
  source: "gazetteer" as const,
};

function teaching(version: number, names: string[]): GazetteerChange {
  const entries = [{ id: entity.id, name: "Acme", type: "organization", aliases: [] }];
  return { gazetteer: { version, entries, corrections: [] }, entities: [entity], names };
}

const nothing = (): void => undefined;

/** What every GazetteerStore must do; `open` gives empty stores. */
export function describeGazetteer(open: () => Pick<Stores, "gazetteer" | "items">): void {
  test("a name is stored with its entity, and the items that have it are marked until they are analysed again", async () => {
    const { gazetteer, items } = open();
    expect(await gazetteer.read()).toEqual({ version: 0, entries: [], corrections: [] });
    const written = ["a", "b", "c"].map((id) =>
      indexedItem({ id, title: id, body: id === "c" ? "Nothing." : "About Solar Nine." }),
    );
    await items.write(written, [], 1);
    expect(await gazetteer.save(teaching(1, ["Solar Nine"]), nothing)).toBe(2);
    expect((await gazetteer.read()).version).toBe(1);
    expect(await items.entities([entity.id])).toEqual([entity]);
    expect(await gazetteer.markedItems(1)).toEqual(["a"]);
    expect(await gazetteer.markedItems(9)).toEqual(["a", "b"]);
    await items.writeAnalyses([written[0]!], []);
    expect(await gazetteer.markedItems(9)).toEqual(["b"]);
  });

  test("a change that was made from older names is refused and stores nothing", async () => {
    const { gazetteer } = open();
    await gazetteer.save(teaching(1, []), nothing);
    await expect(gazetteer.save(teaching(1, []), nothing)).rejects.toMatchObject({
      code: "names-changed",
      status: 409,
    });
    await gazetteer.save(teaching(2, []), nothing);
    expect((await gazetteer.read()).version).toBe(2);
  });

  test("items that speak of the entity are marked as well, however many, and who listens hears first that the change is stored", async () => {
    const { gazetteer, items } = open();
    const speaks = (id: string, entityId: string) => {
      const { summary, ...rest } = indexedItem({ id, title: id, body: "Nothing." });
      return { ...rest, summary: { ...summary, entities: [{ id: entityId, label: "A", type: "organization" }] } };
    };
    const many = Array.from({ length: 700 }, (_, i) =>
      speaks(`i${String(i).padStart(3, "0")}`, i % 2 === 0 ? entity.id : `${entity.id}-other`),
    );
    await items.write(many, [], 1);
    let stored: Promise<StoredGazetteer> | undefined;
    const marked = await gazetteer.save(teaching(1, ["i001", "i000"]), () => {
      stored = gazetteer.read();
    });
    expect((await stored)?.version).toBe(1);
    expect(marked).toBe(351);
    expect((await gazetteer.markedItems(1_000)).slice(0, 4)).toEqual(["i000", "i001", "i002", "i004"]);
    expect(await gazetteer.markedItems(1_000)).toHaveLength(351);
  });
}
