import { expect, test } from "vitest";
import { traitSchema } from "../../profiles/traits/trait-schema.ts";
import { makeUserWorld } from "../../storage/testing/user-world.ts";

test("a trait that is shown by priority follows the trust of its sources where it names none", async () => {
  const { sourceDefinitions, traits, ingestion, users, clock } = await makeUserWorld();
  await sourceDefinitions.put("crm", { kind: "crm", trust: 0.9 });
  await sourceDefinitions.put("list", { kind: "crm", trust: 0.1 });
  expect(sourceDefinitions.byTrust()).toEqual(["crm", "", "list"]);
  await traits.put("city", traitSchema.parse({ type: "string", policy: "priority" }));
  const say = async (city: string, sourceId?: string) => {
    clock.nowMs += 1_000;
    await ingestion.ingest([{ type: "identify", userId: "ann", traits: { city } }], sourceId ? { sourceId } : {});
    return (await users.view("ann")).traits.city;
  };
  expect(await say("Bonn", "crm")).toBe("Bonn");
  expect(await say("Köln")).toBe("Bonn");
  expect(await say("Aachen", "list")).toBe("Bonn");
  await sourceDefinitions.put("crm", { kind: "crm", trust: 0.2 });
  expect(await say("Ulm", "list")).toBe("Köln");
});

test("what a definition may not be is refused, and a secret stays where none is given", async () => {
  const { sourceDefinitions } = await makeUserWorld();
  await expect(sourceDefinitions.put("shop", { kind: "shopify" })).rejects.toThrow("needs `secret`");
  await expect(sourceDefinitions.put("shop", { kind: "crm", trust: 2 })).rejects.toThrow();
  await sourceDefinitions.put("shop", { kind: "shopify", secret: "s" });
  expect(await sourceDefinitions.put("shop", { kind: "shopify", label: "Shop" })).toMatchObject({ secret: "s" });
  expect([await sourceDefinitions.remove("shop"), await sourceDefinitions.remove("shop")]).toEqual([true, false]);
  expect(() => sourceDefinitions.get("shop")).toThrow('"shop"');
});
