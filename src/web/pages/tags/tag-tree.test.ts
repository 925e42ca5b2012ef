import { expect, test } from "vitest";
import type { TagRow } from "../../../http/schema/tags.ts";
import { tagTree } from "./tag-tree.ts";

const tag = (id: string, parent?: string): TagRow => ({ tag: id, label: id, parent, itemCount: 0 });
const shape = (tags: TagRow[]) => tagTree(tags, []).map(({ tag: { tag: id }, depth }) => `${"-".repeat(depth)}${id}`);

test("children stand under their parents, by label", () => {
  expect(shape([tag("sport"), tag("golf", "sport"), tag("arts"), tag("cycling", "sport")])).toEqual([
    "arts",
    "sport",
    "-cycling",
    "-golf",
  ]);
});

test("a tag whose parent is gone is a root", () => {
  expect(shape([tag("golf", "sport")])).toEqual(["golf"]);
});

test("tags that are each other's parents are shown once each", () => {
  expect(shape([tag("a", "b"), tag("b", "a")]).length).toBe(2);
});
