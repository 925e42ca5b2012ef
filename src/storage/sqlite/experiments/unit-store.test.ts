import { expect, test } from "vitest";
import { describeExperimentUnitStore } from "../../contract/experiment-store-contract.ts";
import { openDatabase } from "../database.ts";
import { createMetricEventSource } from "./metric-events.ts";
import { createExperimentUnitStore } from "./unit-store.ts";

const addProfile =
  "INSERT INTO profile (id, version, updated_at_ms, state, vectors, sums) VALUES (?, 1, 1, '{}', X'', X'')";

describeExperimentUnitStore(async () => {
  const database = openDatabase({ path: ":memory:" });
  return {
    store: createExperimentUnitStore(database),
    expose: ({ unitId, experiment, variation, exposedAtMs }) =>
      database
        .prepare("INSERT INTO experiment_exposure VALUES (?, ?, ?, ?)")
        .run(unitId, experiment, variation, exposedAtMs),
    showAnswer: ({ answerId, unitId, atMs }) =>
      database.prepare("INSERT INTO experiment_answer_seen VALUES (?, ?, ?)").run(answerId, unitId, atMs),
    link(ids, profileId) {
      const ref = database.prepare(addProfile).run(profileId).lastInsertRowid;
      for (const id of ids) database.prepare("INSERT INTO profile_link VALUES (?, ?)").run(id, ref);
    },
  };
});

test("metrics read the events of the profiles, by name and time", async () => {
  const database = openDatabase({ path: ":memory:" });
  database.exec(
    "INSERT INTO profile (ref, id, version, updated_at_ms, state, vectors, sums) VALUES (1, 'ann', 1, 1, '{}', X'', X'')",
  );
  const insert = database.prepare(`
    INSERT INTO event (message_id, profile_ref, type, event, occurred_at_ms, received_at_ms, properties, context)
    VALUES (?, 1, 'track', ?, ?, 1, '{"value":2}', '{}')`);
  insert.run("a", "Item Clicked", 10);
  insert.run("b", "Item Clicked", 20);
  insert.run("c", "Item Viewed", 10);
  database.exec("UPDATE event SET context = '{\"channel\":\"mobile\"}' WHERE message_id = 'b'");
  const source = createMetricEventSource(database);
  expect(await source.firstSeen(["ann", "bob"])).toEqual(new Map([["ann", 10]]));
  expect(await source.channelsAt([{ profileId: "ann", atMs: 11 }])).toEqual(new Map([["ann", "mobile"]]));
  expect(await source.channelsAt([{ profileId: "ann", atMs: 5 }])).toEqual(new Map());
  expect(await source.read({ profileIds: ["ann", "bob"], names: ["Item Clicked"], fromMs: 0, toMs: 10 })).toEqual([
    { profileId: "ann", event: "Item Clicked", occurredAtMs: 10, properties: { value: 2 }, context: {} },
  ]);
});
