import fc from "fast-check";
import { expect, test } from "vitest";
import { isFault, type ParsedEvent, parseEvent } from "../../events/parse-event.ts";
import { makeItem, startMs } from "../../storage/testing/user-world.ts";
import { maxAffinities, rankAffinities } from "../features/affinities.ts";
import { affinityKinds } from "../features/affinity-kinds.ts";
import { dayMs } from "../features/decayed-sum.ts";
import { maxItemMemories } from "../features/item-memory.ts";
import { decodeProfile, describeRecord, encodeProfile } from "../storage-format/profile-codec.ts";
import { applyEvent } from "./apply-event.ts";
import { createInteractionRules } from "./interaction-rules.ts";
import { createProfile, mergeProfiles, type Profile, setTraits } from "./profile.ts";

const rules = createInteractionRules();
const items = new Map(
  Array.from({ length: 12 }, (_, i) => {
    const item = makeItem({
      id: `i${i}`,
      tags: [`tag${i % 4}`, "all"],
      topics: [{ id: `t${i % 3}`, label: `topic ${i % 3}`, weight: 0.7 }],
      authors: [`author${i % 5}`],
      section: `section${i % 2}`,
      wordCount: 100 * i,
    });
    return [item.id, item];
  }),
);
const findItem = (id: string): ReturnType<typeof items.get> => items.get(id);

const event = fc
  .record({
    event: fc.constantFrom("Item Viewed", "Item Read", "Item Liked", "Item Dismissed", "Item Purchased", "Item Shown"),
    item: fc.integer({ min: 0, max: 13 }),
    dwellSeconds: fc.integer({ min: -10, max: 400 }),
    secondsAgo: fc.integer({ min: -1_000, max: 90 * 86_400 }),
    channel: fc.constantFrom("web", "email"),
  })
  .map(({ event: name, item, dwellSeconds, secondsAgo, channel }) => {
    const parsed = parseEvent(
      {
        type: "track",
        userId: "ann",
        event: name,
        timestamp: new Date(startMs - secondsAgo * 1000).toISOString(),
        properties: { itemId: `i${item}`, dwellSeconds },
        context: { channel },
      },
      { receivedAtMs: startMs },
    );
    if (isFault(parsed)) throw new Error(parsed.detail);
    return parsed;
  });

function profileAfter(events: readonly ParsedEvent[], id = "ann"): Profile {
  const profile = createProfile(id, startMs, rules);
  for (const each of events) applyEvent(profile, each, undefined, { rules, findItem });
  return profile;
}

/** What must not depend on the order of events or on whose they were at first. */
function tastes(profile: Profile): unknown {
  const round = (value: number): number => Number(value.toFixed(7)) + 0;
  const ranked = rankAffinities(profile.affinities, rules, startMs + dayMs);
  return {
    affinities: affinityKinds.map((kind) =>
      ranked[kind].map(({ id, weight }) => [id, round(weight)]).sort((a, b) => (a[0]! < b[0]! ? -1 : 1)),
    ),
    items: [...profile.items]
      .map(([id, memory]) => [id, round(memory.weight), memory.kinds, memory.shown, memory.lastMs])
      .sort((a, b) => (a[0]! < b[0]! ? -1 : 1)),
    events: profile.engagement.events,
    dwell: round(profile.engagement.dwellSeconds),
    firstSeen: profile.engagement.events > 0 ? profile.engagement.firstSeenMs : 0,
    lastSeen: profile.engagement.events > 0 ? profile.engagement.lastSeenMs : 0,
    revision: profile.revision,
  };
}

test("events may come in any order", () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 25 }), (events) => {
      expect(tastes(profileAfter([...events].reverse()))).toEqual(tastes(profileAfter(events)));
    }),
  );
});

test("a merged profile is what one user's would have been", () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 20 }), fc.array(event, { maxLength: 20 }), (known, anonymous) => {
      const merged = profileAfter(known);
      mergeProfiles(merged, profileAfter(anonymous, "cookie"), rules);
      expect(tastes(merged)).toEqual(tastes(profileAfter([...known, ...anonymous])));
    }),
  );
});

test("a stored profile comes back the same, to five decimals or seven digits", () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 30 }), (events) => {
      const profile = profileAfter(events);
      setTraits(profile, { plan: "gold", 'odd"key\n': [1, { a: null }] });
      const record = { ...encodeProfile(profile, rules), version: profile.version, items: profile.items };
      const back = decodeProfile(record, rules);
      expect(back.affinities.features).toEqual(profile.affinities.features);
      expect(back.affinities.names).toBe(profile.affinities.names);
      // Seven digits of a time before the last event, and of a sum.
      back.affinities.sums.forEach((value, i) => {
        const own = profile.affinities.sums[i]!;
        expect(Math.abs(value - own)).toBeLessThan(
          Math.max(1e-5, own > 1e9 ? 1e-7 * 91 * dayMs : 1e-6 * Math.abs(own)),
        );
      });
      back.interests.forEach(({ vector, atMs }, index) => {
        const own = profile.interests[index]!;
        expect(atMs).toBe(own.atMs);
        vector.forEach((value, i) => {
          expect(Math.abs(value - own.vector[i]!)).toBeLessThan(4e-5);
        });
      });
      expect({ ...back, affinities: 0, interests: 0, aversions: 0, habits: 0 }).toEqual({
        ...profile,
        affinities: 0,
        interests: 0,
        aversions: 0,
        habits: 0,
      });
      const { items: _items, version: _version, ...encoded } = record;
      expect(encodeProfile(back, rules)).toEqual(encoded);
    }),
    { numRuns: 40 },
  );
});

test("a stored profile can be read by people", () => {
  const liked = { type: "track", userId: "a", event: "Item Liked", properties: { itemId: "i1" } };
  const profile = profileAfter([parseEvent(liked, { receivedAtMs: startMs }) as ParsedEvent]);
  const described = describeRecord(encodeProfile(profile, rules));
  expect(described).toMatchObject({ format: 1, revision: 1, engagement: { events: 1 } });
  expect(described.affinities).toContainEqual({
    kind: "authors",
    id: "author1",
    label: "author1",
    atMs: startMs,
    values: [0, 0, 3, 0],
  });
});

test("what a stored profile did not measure yet begins at nothing", () => {
  const record = { ...encodeProfile(profileAfter([]), rules), version: 1, items: [] };
  const state = JSON.parse(record.state);
  delete state.engagement.activeDays;
  delete state.engagement.scrolled;
  const { engagement } = decodeProfile({ ...record, state: JSON.stringify(state) }, rules);
  expect(engagement).toMatchObject({ activeDays: 0, scrolled: { depth: 0, reads: 0 } });
});

test("changed half-lives find the nearest slot", () => {
  const profile = profileAfter([]);
  applyEvent(
    profile,
    parseEvent(
      { type: "track", userId: "a", event: "Item Liked", properties: { itemId: "i1" } },
      { receivedAtMs: startMs },
    ) as ParsedEvent,
    undefined,
    { rules, findItem },
  );
  const changed = createInteractionRules({ rules: { "item-liked": { weight: 3, halfLifeDays: 70 } } });
  const back = decodeProfile({ ...encodeProfile(profile, rules), version: 1, items: [] }, changed);
  const { authors } = rankAffinities(back.affinities, changed, startMs);
  expect(authors[0]).toEqual({ id: "author1", label: "author1", weight: 3 });
});

test("a user with 12,000 events has a profile of bounded size", () => {
  const profile = createProfile("busy", startMs, rules);
  const wide = (id: string): ReturnType<typeof makeItem> => {
    const n = Number(id.slice(1));
    return makeItem({
      id,
      tags: [`tag${n}`],
      topics: [{ id: `topic${n % 5_000}`, label: "x", weight: 1 }],
      entities: [{ id: `e${n}`, label: "E", type: "person" }],
      authors: [`a${n % 900}`],
      embedding: items.get(`i${n % 12}`)!.embedding,
    });
  };
  const base = parseEvent(
    { type: "track", userId: "a", event: "Item Liked", properties: { itemId: "x" } },
    { receivedAtMs: startMs },
  );
  const eventCount = 12_000;
  for (let i = 0; i < eventCount; i++) {
    const interaction = { kind: "item-liked" as const, itemId: `x${i % 6_000}` };
    const occurredAtMs = startMs - (eventCount - i) * 60_000;
    const each = { ...(base as ParsedEvent), occurredAtMs, itemId: interaction.itemId, interactions: [interaction] };
    applyEvent(profile, each, undefined, { rules, findItem: wide });
  }
  expect(profile.items.size).toBeLessThanOrEqual(maxItemMemories * 1.1);
  const ranked = rankAffinities(profile.affinities, rules, startMs);
  for (const kind of affinityKinds) expect(ranked[kind].length).toBeLessThanOrEqual(maxAffinities[kind] * 1.25);
  const { state, vectors, sums } = encodeProfile(profile, rules);
  expect(state.length + vectors.length + sums.length).toBeLessThan(32_000);
  expect(profile.engagement.events).toBe(eventCount);
}, 120_000);

test("traits: the newest value wins, null removes, a hundred are enough, and no key is special", () => {
  const profile = createProfile("ann", startMs, rules);
  setTraits(profile, { a: 1, b: 2 });
  setTraits(profile, JSON.parse('{"a": 3, "b": null, "__proto__": {"polluted": true}}'));
  expect(Object.entries(profile.traits)).toEqual([
    ["a", 3],
    ["__proto__", { polluted: true }],
  ]);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  setTraits(profile, Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`k${i}`, i])));
  expect(Object.keys(profile.traits)).toHaveLength(100);
});
