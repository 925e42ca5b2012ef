import { expect, test } from "vitest";
import { createProfiles } from "./profiles.ts";
import { createInteractionRules } from "./state/interaction-rules.ts";
import { createProfile } from "./state/profile.ts";
import { encodeProfile, type ProfileRecord } from "./storage-format/profile-codec.ts";

const rules = createInteractionRules();

function storeOf(links: Record<string, string>) {
  const loads: string[] = [];
  return {
    loads,
    load: async (ids: readonly string[]): Promise<Map<string, ProfileRecord>> => {
      await Promise.resolve();
      loads.push(...ids);
      return new Map(
        ids.flatMap((id) => {
          const target = links[id];
          if (target === undefined) return [];
          return [[id, { ...encodeProfile(createProfile(target, 0, rules), rules), version: 1, items: [] }]];
        }),
      );
    },
  };
}

test("every caller gets the same live profile, by any of its names, read once", async () => {
  const store = storeOf({ ann: "ann", cookie: "ann" });
  const profiles = createProfiles({ store, rules });
  const [a, b, c] = await Promise.all([profiles.get("ann"), profiles.get("ann"), profiles.get("cookie")]);
  expect(a).toBeDefined();
  expect(b).toBe(a);
  expect(c).toBe(a);
  expect(await profiles.get("cookie")).toBe(a);
  expect(store.loads).toEqual(["ann", "cookie"]);
});

test("the least recently used leave first", async () => {
  const store = storeOf({ a: "a", b: "b", c: "c" });
  const profiles = createProfiles({ store, rules, capacity: 2 });
  await profiles.getMany(["a", "b"]);
  await profiles.get("a");
  await profiles.get("c");
  expect([...profiles.cachedIds()]).toEqual(["a", "c"]);
  await profiles.getMany(["a", "c"]);
  expect(store.loads).toEqual(["a", "b", "c"]);
  await profiles.get("b");
  expect(store.loads).toEqual(["a", "b", "c", "b"]);
});

test("an unknown user is not an error, and is asked for again", async () => {
  const store = storeOf({});
  const profiles = createProfiles({ store, rules });
  expect(await profiles.get("nobody")).toBeUndefined();
  expect((await profiles.getMany(["nobody"])).size).toBe(0);
  profiles.put(createProfile("nobody", 0, rules));
  expect((await profiles.get("nobody"))?.id).toBe("nobody");
});

test("a joined name leads to the profile it joined, an evicted one back to the store", async () => {
  const store = storeOf({ ann: "ann" });
  const profiles = createProfiles({ store, rules });
  profiles.put(createProfile("cookie", 0, rules));
  const ann = (await profiles.get("ann"))!;
  profiles.link("cookie", "ann");
  expect(await profiles.get("cookie")).toBe(ann);
  profiles.evict("cookie");
  expect(await profiles.get("ann")).not.toBe(ann);
});

test("a pass over everybody finds whom it asks for and makes nobody leave", async () => {
  const store = storeOf({ a: "a", b: "b", cookie: "b", c: "c" });
  const profiles = createProfiles({ store, rules, capacity: 2 });
  const live = await profiles.getMany(["a", "b"]);
  const seen = await profiles.peekMany(["c", "cookie", "a", "nobody"]);
  expect([...seen.keys()]).toEqual(["c", "cookie", "a"]);
  expect([seen.get("cookie"), seen.get("a")]).toEqual([live.get("b"), live.get("a")]);
  expect(seen.get("a")).toBe(live.get("a"));
  expect([...profiles.cachedIds()]).toEqual(["a", "b"]);
});
