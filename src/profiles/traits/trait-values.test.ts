import { expect, test } from "vitest";
import { makeUserWorld } from "../../storage/testing/user-world.ts";
import { type TraitSchema, traitSchema } from "./trait-schema.ts";
import { sayTraits, shownTrait, type TraitValues } from "./trait-values.ts";

const day = 86_400_000;
function said(...list: [source: string, value: unknown, atMs: number, untilMs?: number][]): TraitValues {
  const values: TraitValues = new Map();
  for (const [source, value, atMs, untilMs] of list) sayTraits(values, { traits: { a: value }, source, atMs, untilMs });
  return values;
}
const schema = (given: object): TraitSchema => traitSchema.parse({ type: "number", ...given });
const shown = (values: TraitValues, given?: object, nowMs = 100): unknown =>
  shownTrait(values.get("a") ?? [], given && schema(given), nowMs);

const three = said(["web", 1, 10], ["crm", 2, 30], ["shop", 1, 20]);

test.each([
  [undefined, 2],
  [{ policy: "newest" }, 2],
  [{ policy: "priority", sources: ["shop", "crm"] }, 1],
  [{ policy: "priority", sources: ["nobody"] }, 2],
  [{ policy: "mostFrequent" }, 1],
  [{ policy: "min" }, 1],
  [{ policy: "max" }, 2],
  [{ policy: "union" }, [2, 1]],
])("of three sources the policy %j shows %j", (policy, expected) => expect(shown(three, policy)).toEqual(expected));

test("a late event does not undo a later one; what has ended is not shown; null takes back one source's word", () => {
  expect(shown(said(["web", "new", 20], ["web", "old", 10]))).toBe("new");
  expect(shown(said(["survey", "yes", 20, 50], ["crm", "no", 10]), undefined, 49)).toBe("yes");
  expect(shown(said(["survey", "yes", 20, 50], ["crm", "no", 10]), undefined, 50)).toBe("no");
  expect(shown(said(["crm", 1, 10], ["web", 2, 20], ["web", null, 30]))).toBe(1);
});

test("provenance names source, rule and rivals; types are kept; retention ends a value", async () => {
  const world = await makeUserWorld();
  await world.traits.put(
    "age",
    traitSchema.parse({ type: "number", policy: "priority", sources: ["crm"], retention: "P10D", personal: true }),
  );
  const identify = (traits: object): object => ({ type: "identify", userId: "ann", traits });
  await world.ingestion.ingest([identify({ age: "41", plan: "pro" })], { sourceId: "crm" });
  await world.ingestion.ingest([identify({ age: 44, plan: "free" })], { sourceId: "web" });
  await world.ingestion.ingest([identify({ age: "old" })], { sourceId: "crm" });
  expect((await world.users.view("ann")).traits).toEqual({ age: 41, plan: "free" });
  expect(await world.users.provenance("ann")).toMatchObject({
    age: { value: 41, source: "crm", rule: "priority", personal: true, alternatives: [{ value: 44, source: "web" }] },
    plan: { value: "free", source: "web", rule: "newest", alternatives: [{ value: "pro", source: "crm" }] },
  });
  const again = await makeUserWorld({ database: world.database });
  expect(await again.users.provenance("ann")).toEqual(await world.users.provenance("ann"));
  world.clock.nowMs += 11 * day;
  expect((await world.users.view("ann")).traits).toEqual({ plan: "free" });
  expect(world.traits.untyped()).toEqual([{ key: "plan", types: ["string"] }]);
});
