import fc from "fast-check";
import { expect, test } from "vitest";
import { InvalidInputError, NotFoundError } from "../../errors/catalogue.ts";
import { applicableItems, planTagChange, type TagBook, undoTagChange } from "./tag-change.ts";

const book: TagBook = {
  taxonomy: [
    { id: "sport", label: "Sport" },
    { id: "football", label: "Football", parent: "sport", examples: ["a late goal"] },
    { id: "soccer", label: "Soccer", parent: "sport", examples: ["soccer match"] },
    { id: "cup", label: "Cup", parent: "soccer" },
  ],
  items: [
    { id: "1", title: "One", tags: ["soccer", "football"] },
    { id: "2", title: "Two", tags: ["soccer", "free"] },
    { id: "3", title: "Three", tags: ["sport"] },
  ],
};

test("a merge moves items and child tags, keeps the old name as an example, and never doubles a tag", () => {
  const plan = planTagChange(book, { kind: "merge", from: "soccer", into: "football" });
  expect(plan.items).toEqual([
    { id: "1", title: "One", before: ["soccer", "football"], after: ["football"] },
    { id: "2", title: "Two", before: ["soccer", "free"], after: ["football", "free"] },
  ]);
  expect(plan.taxonomy.after).toEqual([
    { id: "sport", label: "Sport" },
    { id: "football", label: "Football", parent: "sport", examples: ["a late goal", "Soccer", "soccer match"] },
    { id: "cup", label: "Cup", parent: "football" },
  ]);
});

test("renaming a taxonomy tag changes its label only; renaming a free tag changes the items", () => {
  const listed = planTagChange(book, { kind: "rename", tag: "soccer", label: " Association football " });
  expect(listed.items).toEqual([]);
  expect(listed.taxonomy.after[2]).toMatchObject({ id: "soccer", label: "Association football" });
  const free = planTagChange(book, { kind: "rename", tag: "free", label: "open" });
  expect(free.items).toEqual([{ id: "2", title: "Two", before: ["soccer", "free"], after: ["soccer", "open"] }]);
});

test("removing a tag hands its children to its parent", () => {
  const plan = planTagChange(book, { kind: "remove", tag: "soccer" });
  expect(plan.taxonomy.after.find(({ id }) => id === "cup")?.parent).toBe("sport");
  expect(plan.items.map(({ id }) => id)).toEqual(["1", "2"]);
});

test("impossible changes are refused before anything is planned", () => {
  const refused = (request: Parameters<typeof planTagChange>[1]) => () => planTagChange(book, request);
  expect(refused({ kind: "merge", from: "gone", into: "sport" })).toThrow(NotFoundError);
  expect(refused({ kind: "merge", from: "sport", into: "sport" })).toThrow(InvalidInputError);
  expect(refused({ kind: "merge", from: "sport", into: "cup" })).toThrow(/other way round/);
  expect(refused({ kind: "rename", tag: "soccer", label: " " })).toThrow(InvalidInputError);
  expect(refused({ kind: "rename", tag: "soccer", label: "football" })).toThrow(/merge the two/);
});

test("undo brings back taxonomy and tags exactly, whatever the change", () => {
  const tag = fc.constantFrom("sport", "football", "soccer", "cup", "free");
  const request = fc.oneof(
    fc.record({ kind: fc.constant("merge" as const), from: tag, into: tag }),
    fc.record({ kind: fc.constant("rename" as const), tag, label: fc.constantFrom("new", "other") }),
    fc.record({ kind: fc.constant("remove" as const), tag }),
  );
  fc.assert(
    fc.property(request, (change) => {
      fc.pre(
        change.kind !== "merge" ||
          (change.from !== change.into &&
            !["sport"].includes(change.from) &&
            !(change.from === "soccer" && change.into === "cup")),
      );
      const plan = planTagChange(book, change);
      const undone = undoTagChange(plan);
      expect(undone.taxonomy.after).toEqual(book.taxonomy);
      const restored = new Map(undone.items.map(({ id, after }) => [id, after]));
      for (const { id, before } of plan.items) expect(restored.get(id)).toEqual(before);
    }),
  );
});

test("an undo leaves items alone that were edited since", () => {
  const undone = undoTagChange(planTagChange(book, { kind: "merge", from: "soccer", into: "football" }));
  const now = new Map([
    ["1", ["football"]],
    ["2", ["football", "free", "added"]],
  ]);
  const { apply, skipped } = applicableItems(undone, (id) => now.get(id));
  expect(apply.map(({ id }) => id)).toEqual(["1"]);
  expect(skipped.map(({ id }) => id)).toEqual(["2"]);
});
