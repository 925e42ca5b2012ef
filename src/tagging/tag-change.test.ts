import fc from "fast-check";
import { expect, test } from "vitest";
import { InvalidInputError, NotFoundError } from "../errors/errors.ts";
import { planTagChange, type StoredDecision, type TagBook, undoneTaxonomy, visiblyChanged } from "./tag-change.ts";

const decision = (tag: string, status: StoredDecision["status"] = "accepted", decidedAtMs = 1): StoredDecision => ({
  tag,
  status,
  source: "taxonomy",
  score: 0.7,
  decidedAtMs,
});
const book: TagBook = {
  taxonomy: [
    { id: "sport", label: "Sport" },
    { id: "football", label: "Football", parent: "sport", examples: ["a late goal"] },
    { id: "soccer", label: "Soccer", parent: "sport", examples: ["soccer match"] },
    { id: "cup", label: "Cup", parent: "soccer" },
  ],
  items: [
    { id: "1", title: "One", decisions: [decision("soccer"), decision("football", "rejected", 2)] },
    { id: "2", title: "Two", decisions: [decision("soccer", "rejected"), decision("free")] },
    { id: "3", title: "Three", decisions: [decision("sport")] },
  ],
  inUse: [
    { tag: "sport", label: "Sport" },
    { tag: "football", label: "Football" },
    { tag: "soccer", label: "Soccer" },
    { tag: "cup", label: "Cup" },
    { tag: "free", label: "free" },
    { tag: "Hauptstraße", label: "Hauptstraße" },
  ],
};
const tagsOf = (decisions: readonly StoredDecision[]) => decisions.map(({ tag, status }) => `${tag} ${status}`);

test("a merge moves decisions and child tags, keeps the old name as an example, and never doubles a tag", () => {
  const plan = planTagChange(book, { kind: "merge", from: "soccer", into: "football" });
  expect(plan.items.map(({ id, after }) => [id, tagsOf(after)])).toEqual([
    ["1", ["football accepted"]],
    ["2", ["football rejected", "free accepted"]],
  ]);
  expect(visiblyChanged(plan).map(({ id }) => id)).toEqual(["1"]);
  expect(plan.retired).toEqual({ tag: "soccer", successor: "football" });
  expect(plan.taxonomy.after).toEqual([
    { id: "sport", label: "Sport" },
    { id: "football", label: "Football", parent: "sport", examples: ["a late goal", "Soccer", "soccer match"] },
    { id: "cup", label: "Cup", parent: "football" },
  ]);
});

test("a moved decision keeps its source, score and time", () => {
  const plan = planTagChange(book, { kind: "merge", from: "free", into: "cup" });
  expect(plan.items).toEqual([
    {
      id: "2",
      title: "Two",
      before: [decision("soccer", "rejected"), decision("free")],
      after: [decision("soccer", "rejected"), decision("cup")],
    },
  ]);
});

test("renaming a taxonomy tag changes its label only; renaming a free tag changes the items", () => {
  const listed = planTagChange(book, { kind: "rename", tag: "soccer", label: " Association football " });
  expect(listed.items).toEqual([]);
  expect(listed.retired).toBeUndefined();
  expect(listed.taxonomy.after[2]).toMatchObject({ id: "soccer", label: "Association football" });
  const free = planTagChange(book, { kind: "rename", tag: "free", label: "open" });
  expect(free.items.map(({ id, after }) => [id, tagsOf(after)])).toEqual([["2", ["soccer rejected", "open accepted"]]]);
  expect(free.retired).toEqual({ tag: "free", successor: "open" });
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
  expect(refused({ kind: "rename", tag: "free", label: "Football" })).toThrow(/merge the two/);
});

test.each(["HAUPTSTRASSE", "hauptstrasse ", "Hauptstra\u00ad\u00dfe", "ＳＯＣＣＥＲ", "cUp"])(
  "a name that another tag has in other letters is taken: %j",
  (label) => {
    const rename = { kind: "rename", tag: "free", label } as const;
    expect(() => planTagChange(book, rename)).toThrow(/merge the two/);
    expect(planTagChange(book, { ...rename, label: "FREE" }).retired?.successor).toBe("FREE");
  },
);

test("a merged tag has at most the fifty examples that a taxonomy takes", () => {
  const examples = Array.from({ length: 40 }, (_, i) => `example ${i}`);
  const plan = planTagChange(
    {
      taxonomy: [
        { id: "a", label: "A", examples },
        { id: "b", label: "B", examples: examples.map((text) => `${text} of b`) },
      ],
      items: [],
      inUse: [],
    },
    { kind: "merge", from: "a", into: "b" },
  );
  expect(plan.taxonomy.after[0]!.examples).toHaveLength(50);
});

test("undo brings the taxonomy back, whatever the change", () => {
  const tag = fc.constantFrom("sport", "football", "soccer", "cup", "free");
  const request = fc.oneof(
    fc.record({ kind: fc.constant("merge" as const), from: tag, into: tag }),
    fc.record({ kind: fc.constant("rename" as const), tag, label: fc.constantFrom("new", "other") }),
    fc.record({ kind: fc.constant("remove" as const), tag }),
  );
  fc.assert(
    fc.property(request, (change) => {
      fc.pre(!(change.kind === "merge" && (change.from === change.into || change.from === "sport")));
      fc.pre(!(change.kind === "merge" && change.from === "soccer" && change.into === "cup"));
      const { taxonomy } = planTagChange(book, change);
      const byId = (tags: readonly { id: string }[]) => [...tags].sort((a, b) => (a.id < b.id ? -1 : 1));
      expect(byId(undoneTaxonomy(taxonomy, taxonomy.after))).toEqual(byId(book.taxonomy));
    }),
  );
});

test("undo leaves what somebody edited since", () => {
  const { taxonomy } = planTagChange(book, { kind: "merge", from: "soccer", into: "football" });
  const edited = taxonomy.after
    .filter(({ id }) => id !== "sport")
    .map((tag) => (tag.id === "football" ? { ...tag, label: "Football games" } : tag));
  const undone = undoneTaxonomy(taxonomy, edited);
  expect(undone.find(({ id }) => id === "football")?.label).toBe("Football games");
  expect(undone.find(({ id }) => id === "soccer")).toEqual({
    id: "soccer",
    label: "Soccer",
    examples: ["soccer match"],
  });
  expect(undone.find(({ id }) => id === "cup")?.parent).toBe("soccer");
});
