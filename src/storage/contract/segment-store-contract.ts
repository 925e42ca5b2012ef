import { expect, test } from "vitest";
import type { ProfileWrite } from "../../ingestion/commit/commit-store.ts";
import { createRowBuffer } from "../../ingestion/commit/row-buffer.ts";
import { memberTable } from "../../ingestion/segments/segment-rows.ts";
import type { Segment } from "../../segments/definitions/segment.ts";
import type { Rule } from "../../segments/rules/rule.ts";
import type { Stores } from "../stores.ts";

const segment = (id: string, version = 1): Segment => ({
  id,
  label: `The ${id}`,
  kind: "rule",
  rule: { event: "Item Purchased", count: { gte: 3 }, within: "P30D" },
  version,
  createdAtMs: 1,
  updatedAtMs: version,
});

const profileOf = (id: string, record: { state: string }): ProfileWrite => ({
  record: { id, ...record, vectors: new Uint8Array(0), sums: new Uint8Array(0) },
  ...{ expectedVersion: 0, version: 1, changedItems: new Map(), droppedItems: [] },
});

/** What every SegmentStore does with definitions; members are written by the projection, see `projection-table-contract.ts`. */
export function describeSegments(open: () => Stores): void {
  test("a definition comes back as it was put, by id, and a second put replaces it", async () => {
    const { segments } = open();
    await segments.put(segment("readers"));
    await segments.put(segment("buyers"));
    await segments.put({ ...segment("buyers", 2), candidate: { version: 3, rule: { list: "press" } } });
    expect(await segments.list()).toEqual([
      { ...segment("buyers", 2), candidate: { version: 3, rule: { list: "press" } } },
      segment("readers"),
    ]);
    expect(await segments.delete("readers")).toBe(true);
    expect(await segments.delete("readers")).toBe(false);
    expect((await segments.list()).map(({ id }) => id)).toEqual(["buyers"]);
  });

  test("a segment whose removal was interrupted is none, until one with its id is put", async () => {
    const { segments, commits } = open();
    await segments.put({ ...segment("buyers"), isEnding: 1 } as Segment);
    const buffer = createRowBuffer();
    const key = { segment_id: "buyers", version: 1, profile_ref: "ann" };
    buffer.write(memberTable, { ...key, entered_at_ms: 1 });
    const profiles = [profileOf("ann", { state: "{}" })];
    await commits.commit([{ nowMs: 100, profiles, links: [], events: [], rows: buffer.writes(), outbox: [] }]);
    expect(await segments.list()).toEqual([]);
    await segments.put(segment("buyers"));
    expect(await segments.list()).toEqual([segment("buyers")]);
    expect(await segments.countMembersOf({ segmentId: "buyers", version: 1 })).toBe(0);
  });

  test("a segment without members has none, no history, and nobody is due", async () => {
    const { segments } = open();
    await segments.put(segment("buyers"));
    expect(await segments.members({ segmentId: "buyers", version: 1, limit: 10 })).toEqual([]);
    expect(await segments.countMembers()).toEqual([]);
    expect(await segments.history({ segmentId: "buyers", fromDay: 0 })).toEqual([]);
    expect(await segments.due({ untilMs: Number.MAX_SAFE_INTEGER, limit: 10 })).toEqual([]);
    expect(await segments.eventsOf({ userIds: ["ann"] })).toEqual(new Map());
    expect(await segments.traitNames()).toEqual([]);
    expect(await segments.existing(["ann"])).toEqual([]);
    expect(await segments.onlyIn({ segmentId: "buyers", version: 1, other: 2, limit: 10 })).toEqual({ userIds: [] });
    await segments.keepVersion({ segmentId: "buyers", version: 1 });
  });

  test("who is in one version only comes a page at a time, whatever page they are on", async () => {
    const { segments, commits } = open();
    await segments.put(segment("buyers"));
    const ids = ["ann", "bob", "cy", "dan", "eve"];
    const buffer = createRowBuffer();
    const members = { 1: ["ann", "bob", "cy", "eve"], 2: ["bob", "dan", "eve"] };
    for (const [version, users] of Object.entries(members)) {
      for (const user of users) {
        const key = { segment_id: "buyers", version: Number(version), profile_ref: user };
        buffer.write(memberTable, { ...key, entered_at_ms: 1 });
      }
    }
    const profiles = ids.map((id) => profileOf(id, { state: "{}" }));
    await commits.commit([{ nowMs: 100, profiles, links: [], events: [], rows: buffer.writes(), outbox: [] }]);
    for (const limit of [1, 2, 10]) {
      const onlyIn = async (version: number, other: number): Promise<string[]> => {
        const found: string[] = [];
        let after: number | undefined;
        do {
          const page = await segments.onlyIn({ segmentId: "buyers", version, other, limit, after });
          found.push(...page.userIds);
          after = page.next;
        } while (after !== undefined);
        return found.sort();
      };
      expect(await onlyIn(1, 2)).toEqual(["ann", "cy"]);
      expect(await onlyIn(2, 1)).toEqual(["dan"]);
    }
  });

  test("a rule is judged for everybody: by count, by condition, and by the channel of the newest event", async () => {
    const { segments, commits } = open();
    const events = [
      { profileId: "ann", event: "Item Liked", properties: { itemId: "i1", note: 'so "good"' }, channel: "web" },
      { profileId: "ann", event: "Item Viewed", properties: { itemId: "i2" }, channel: "email" },
      { profileId: "bob", event: "Item Liked", properties: { itemId: "j1" }, channel: "mobile" },
    ];
    const record = { state: '{"traits":{"plan":"pro","phone":"+351"},"engagement":{"events":1}}' };
    await commits.commit([
      {
        ...{ nowMs: 100, links: [], rows: [], outbox: [] },
        profiles: ["ann", "bob", "cy"].map((id) => profileOf(id, record)),
        events: events.map(({ channel, properties, ...event }, i) => ({
          ...{ messageId: `m${i}`, type: "track" as const, receivedAtMs: 100, occurredAtMs: 50 + i, ...event },
          ...(event.profileId === "ann" && { sourceId: i === 0 ? "site" : "crm" }),
          properties: JSON.stringify(properties),
          context: JSON.stringify({ channel }),
        })),
      },
    ]);
    const judge = async (where: object) => {
      const liked = { event: "Item Liked", where: [where] } as Rule;
      const rule: Rule = { all: [liked, { trait: "plan", op: "eq", value: "pro" }] };
      return segments.judgeEverybody({ rule, rules: {}, nowMs: 100, sample: 5 });
    };
    expect(await judge({ property: "itemId", op: "startsWith", value: "i" })).toMatchObject({
      ...{ count: 1, of: 3, sample: ["ann"], byChannel: [{ channel: "email", count: 1 }] },
      reachable: { count: 1, byChannel: [{ channel: "sms", count: 1 }] },
      perCondition: [
        { path: "all.0", count: 1 },
        { path: "all.1", count: 3 },
      ],
    });
    expect(await judge({ property: "note", op: "eq", value: 'so "good"' })).toMatchObject({ count: 1 });
    expect(await judge({ context: "channel", op: "eq", value: "mobile" })).toMatchObject({ sample: ["bob"] });
    expect(await segments.mainSources(["ann", "bob", "cy", "nobody"])).toEqual(new Map([["ann", "crm"]]));
  });
}
