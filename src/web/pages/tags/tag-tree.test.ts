import { expect, test } from "vitest";
import type { TagRow } from "../../../http/schema/tags.ts";
import { belowOf, tagTree } from "./tag-tree.ts";

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

test("a tag cannot stand below itself or what stands below it", () => {
  const tags = [tag("a"), tag("b", "a"), tag("c", "b"), tag("d")];
  expect([...belowOf("a", tags)]).toEqual(["a", "b", "c"]);
  expect([...belowOf("c", tags)]).toEqual(["c"]);
  expect([...belowOf(undefined, tags)]).toEqual([]);
});

test("tags that are each other's parents are shown once each", () => {
  expect(shape([tag("a", "b"), tag("b", "a")]).length).toBe(2);
});
