import { expect, test } from "vitest";
import type { StoredEvent } from "../../events/event.ts";
import type { RecommendationRecord } from "../../recommend/log/recommendation-store.ts";
import type { Stores } from "../stores.ts";
import type { UnitStoreWorld } from "./experiment-store-contract.ts";

type GivenEvent = Pick<StoredEvent, "messageId" | "profileId" | "event" | "occurredAtMs"> & Partial<StoredEvent>;

const nothing = { nowMs: 100, profiles: [], links: [], events: [], rows: [], outbox: [] };
const emptyProfile = (id: string) => ({
  record: { id, state: "{}", vectors: new Uint8Array(0), sums: new Uint8Array(0) },
  ...{ expectedVersion: 0, version: 1, changedItems: new Map(), droppedItems: [] },
});

/** Stores events of users who were never stored before. */
async function commit(stores: Stores, events: readonly GivenEvent[]): Promise<void> {
  const written = events.map(({ properties = {}, context = {}, replay: _, ...event }) => ({
    ...{ type: "track" as const, receivedAtMs: event.occurredAtMs },
    ...event,
    properties: JSON.stringify(properties),
    context: JSON.stringify(context),
  }));
  const profiles = [...new Set(events.map(({ profileId }) => profileId))].map(emptyProfile);
  await stores.commits.commit([{ ...nothing, profiles, events: written }]);
}

/** Units of experiments with what the projection of ingestion and joined ids write beside them. */
export function unitWorld(stores: Stores): UnitStoreWorld {
  const write = (table: string, row: (string | number)[]) =>
    stores.commits.commit([{ ...nothing, rows: [{ table, expected: [], removed: [], written: [row] }] }]);
  return {
    store: stores.experimentUnits,
    expose: ({ unitId, experiment, variation, exposedAtMs }) =>
      write("experiment_exposure", [unitId, experiment, variation, exposedAtMs]),
    showAnswer: ({ answerId, unitId, atMs }) => write("experiment_answer_seen", [answerId, unitId, atMs]),
    link: (ids, profileId) =>
      stores.commits.commit([
        {
          ...nothing,
          profiles: [emptyProfile(profileId)],
          links: ids.map((fromId) => ({ fromId, intoId: profileId })),
        },
      ]),
  };
}

/** What every MetricEventSource must do. */
export function describeMetricEvents(open: () => Stores): void {
  test("metrics read the events of the profiles, by name and time", async () => {
    const stores = open();
    const clicked = { profileId: "ann", event: "Item Clicked" };
    await commit(stores, [
      { ...clicked, messageId: "a", occurredAtMs: 10, properties: { value: 2, "odd\u0000key": 'a "b"' } },
      { ...clicked, messageId: "b", occurredAtMs: 20, context: { channel: "mobile" } },
      { ...clicked, messageId: "c", occurredAtMs: 10, event: "Item Viewed" },
      { ...clicked, messageId: "d", occurredAtMs: 10, profileId: "eve", context: { channel: 7 } },
    ]);
    const { metricEvents } = stores;
    expect(await metricEvents.firstSeen(["ann", "bob"])).toEqual(new Map([["ann", 10]]));
    expect(await metricEvents.channelsAt([{ profileId: "ann", atMs: 11 }])).toEqual(new Map([["ann", "mobile"]]));
    const without = [
      { profileId: "ann", atMs: 5.5 },
      { profileId: "eve", atMs: 1 },
      { profileId: "bob", atMs: 1 },
    ];
    expect(await metricEvents.channelsAt(without)).toEqual(new Map());
    const query = { profileIds: ["ann", "bob"], names: ["Item Clicked"], fromMs: 0 };
    expect(await metricEvents.read({ ...query, toMs: 10 })).toEqual([
      { ...clicked, occurredAtMs: 10, properties: { value: 2, "odd\u0000key": 'a "b"' }, context: {} },
    ]);
    expect(await metricEvents.read({ ...query, profileIds: [], toMs: 10 })).toEqual([]);
    expect(await metricEvents.read({ ...query, fromMs: 10, toMs: 20 })).toHaveLength(2);
  });
}

function answer(
  id: string,
  given: Omit<Partial<RecommendationRecord>, "reply"> & { reply?: Partial<RecommendationRecord["reply"]> },
) {
  const item = (itemId: string) => ({ id: itemId, score: 0.5, parts: { relevance: 0.5 } });
  return {
    ...{ id, createdAtMs: 86_400_000, request: {}, versions: {}, userId: "ann" },
    ...given,
    reply: {
      ...{ recommendationId: id, strategy: "content" as const, model: "rank-1", scenario: "default" },
      items: [
        { ...item("a"), section: "city" },
        { ...item('b "odd"'), explored: true as const },
      ],
      ...given.reply,
    },
  };
}

/** What every ImpressionStore must do. */
export function describeImpressions(open: () => Stores): void {
  const span = { fromMs: 0, toMs: 200_000_000 };
  const named = (messageId: string, recommendationId: string, itemId?: string, event = "Item Clicked") => ({
    ...{ messageId, profileId: "ann", event, occurredAtMs: 1, recommendationId },
    ...(itemId !== undefined && { itemId }),
  });

  test("rendered recommendations are counted by every key, their clicks too", async () => {
    const stores = open();
    await stores.recommendations.write([
      answer("r1", {}),
      answer("r2", { createdAtMs: 0, reply: { scenario: "calm", items: [{ id: "a", score: 1, parts: {} }] } }),
      answer("never rendered", {}),
    ]);
    await commit(stores, [
      named("1", "r1", undefined, "Recommendation Viewed"),
      named("2", "r1", 'b "odd"'),
      named("3", "r1", 'b "odd"', "item liked"),
      named("4", "r2", "another"),
    ]);
    const countBy = async (by: Parameters<typeof stores.impressions.countBy>[0]) =>
      (await stores.impressions.countBy(by, span)).map(({ key, impressions, clicks }) => [key, impressions, clicks]);
    expect(await countBy("item")).toEqual([
      ["a", 2, 0],
      ['b "odd"', 1, 1],
    ]);
    expect(await countBy("position")).toEqual([
      ["1", 2, 0],
      ["2", 1, 1],
    ]);
    expect(await countBy("explored")).toEqual([
      ["no", 2, 0],
      ["yes", 1, 1],
    ]);
    expect(await countBy("day")).toEqual([
      ["1970-01-01", 1, 0],
      ["1970-01-02", 2, 1],
    ]);
    expect(await countBy("scenario")).toEqual([
      ["calm", 1, 0],
      ["default", 2, 1],
    ]);
    expect(await countBy("user")).toEqual([["ann", 3, 1]]);
    expect(await stores.impressions.countBy("model", { fromMs: 1, toMs: 2 })).toEqual([]);
  });

  test("what chance decided comes newest first, without interleaved answers and those where it took no part", async () => {
    const stores = open();
    const drawn = { propensities: [0.9, 0.1], exploreShare: 0.2 };
    await stores.recommendations.write([
      answer("old", { createdAtMs: 1, reply: { ...drawn, scenario: "calm" } }),
      answer("new", { createdAtMs: 2, reply: drawn }),
      answer("interleaved", { createdAtMs: 3, reply: { ...drawn, teams: [0, null] } }),
      answer("certain", { createdAtMs: 4 }),
    ]);
    await commit(
      stores,
      ["old", "new", "interleaved", "certain"].map((id) => named(id, id, "a")),
    );
    const choices = await stores.impressions.choices({ ...span, limit: 9 });
    expect(choices.map(({ recommendationId }) => recommendationId)).toEqual(["new", "old"]);
    expect(choices[0]).toEqual({
      ...{ recommendationId: "new", exploreShare: 0.2 },
      positions: [
        { itemId: "a", explored: false, propensity: 0.9, clicked: true },
        { itemId: 'b "odd"', explored: true, propensity: 0.1, clicked: false },
      ],
    });
    expect(await stores.impressions.choices({ ...span, limit: 1 })).toHaveLength(1);
    expect(await stores.impressions.choices({ ...span, scenario: "calm", limit: 9 })).toHaveLength(1);
  });
}

/** What every RetentionStore must do. */
export function describeRetention(open: () => Stores): void {
  test("events go by the age of their name, part by part, and the others stay", async () => {
    const stores = open();
    await commit(
      stores,
      ["Old", "Old", "Other", "Kept"].map((event, i) => ({
        ...{ messageId: `m${i}`, profileId: "ann", event, occurredAtMs: 10 + i },
      })),
    );
    const { retention, histories } = stores;
    const ages = { beforeMs: { Old: 11, Kept: 0 }, otherMs: undefined };
    const first = await retention.sweepEvents({ after: 0, span: 2, ...ages });
    expect(first).toMatchObject({ removed: 1, oldestMs: 10 });
    const second = await retention.sweepEvents({ after: first.last!, span: 9, beforeMs: { Kept: 0 }, otherMs: 99 });
    expect(second.removed).toBe(1);
    expect(await retention.sweepEvents({ after: second.last!, span: 9, ...ages })).toMatchObject({ removed: 0 });
    expect((await retention.sweepEvents({ after: second.last!, span: 9, ...ages })).last).toBeUndefined();
    const history = await histories.readUser("ann", { limit: 9 });
    expect(history?.events.map(({ event }) => event)).toEqual(["Old", "Kept"]);
  });
}
