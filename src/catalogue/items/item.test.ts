import { expect, test } from "vitest";
import { tagDecisionsSchema } from "../../tagging/decisions/tag-decisions.ts";
import { taxonomySchema } from "../../tagging/taxonomy.ts";
import { itemSchema } from "./item.ts";

const half = "a\ud800b";

test.each([
  ["an item", itemSchema, { id: half, title: "", body: "" }],
  ["a tag of an item", itemSchema, { id: "a", title: "", body: "", tags: [half] }],
  ["a tag of the taxonomy", taxonomySchema, { tags: [{ id: half, label: "A" }] }],
  ["a decision", tagDecisionsSchema, { add: [half] }],
])("what UTF-8 cannot carry is no id of %s", (_kind, schema, value) => {
  expect(schema.safeParse(value).error?.issues[0]?.message).toBe("holds half of a surrogate pair");
});
