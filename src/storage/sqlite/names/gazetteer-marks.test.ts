import { expect, test } from "vitest";
import { indexedItem } from "../../contract/catalogue/item-store-contract.ts";
import { openDatabase } from "../database.ts";
import { createItemStore } from "../items/item-store.ts";
import { createGazetteerMarks } from "./gazetteer-marks.ts";
import { createGazetteerStore } from "./gazetteer-store.ts";

const change = {
  gazetteer: {
    version: 1,
    entries: [{ id: "place:ems", name: "Ems", type: "place", aliases: ["Bad Ems"] }],
    corrections: [],
  },
  entities: [{ id: "place:ems", label: "Ems", type: "place", forms: {}, mentions: 0, source: "gazetteer" as const }],
  names: ["Ems", "Bad Ems"],
};

test("what a process that ended in between had not marked yet, the next one marks", async () => {
  const database = openDatabase({ path: ":memory:" });
  const items = createItemStore(database);
  const many = Array.from({ length: 400 }, (_, i) =>
    indexedItem({ id: `i${String(i).padStart(3, "0")}`, title: "t", body: i % 4 === 3 ? "Nothing." : "By the Ems." }),
  );
  await items.write(many, [], 1);
  let changes = 0;
  // The process ends at the fourth slice: nothing of it is written any more.
  const dying = new Proxy(database, {
    get: (target, name) => {
      const value = Reflect.get(target, name) as unknown;
      if (name !== "transaction" || typeof value !== "function")
        return typeof value === "function" ? value.bind(target) : value;
      return (work: (...given: unknown[]) => unknown) => {
        const made = target.transaction((...given: unknown[]) => {
          changes += 1;
          if (changes > 4) throw new Error("killed");
          return work(...given);
        });
        return made;
      };
    },
  });
  await expect(createGazetteerStore(dying, () => 1).save(change, () => undefined)).rejects.toThrow("killed");
  const left = database.prepare("SELECT count(*) FROM analysis WHERE fingerprint = ''").pluck();
  expect(left.get()).toBeGreaterThan(0);
  expect(left.get()).toBeLessThan(300);
  const marks = createGazetteerMarks(database, () => 2);
  expect(await marks.read(1_000)).toHaveLength(300);
  expect(database.prepare("SELECT count(*) FROM document WHERE name = 'gazetteer-marks'").pluck().get()).toBe(0);
  database.close();
});

test("marks leave turns of the event loop between slices", async () => {
  const database = openDatabase({ path: ":memory:" });
  const items = createItemStore(database);
  const many = Array.from({ length: 600 }, (_, i) => indexedItem({ id: `i${i}`, title: "t", body: "By the Ems." }));
  await items.write(many, [], 1);
  let turns = 0;
  let isOver = false;
  const count = (): void => {
    turns += 1;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  expect(await createGazetteerStore(database, () => 1).save(change, () => undefined)).toBe(600);
  isOver = true;
  expect(turns).toBeGreaterThan(10);
  database.close();
});
