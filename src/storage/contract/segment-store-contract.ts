import { expect, test } from "vitest";
import type { Segment } from "../../segments/definitions/segment.ts";
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
    expect(await segments.difference({ segmentId: "buyers", before: 0, after: 1 })).toEqual({
      entered: [],
      exited: [],
    });
    await segments.keepVersion({ segmentId: "buyers", version: 1 });
  });
}
