import { expect, test } from "vitest";
import type { StoredHistory } from "./history-source.ts";
import { createRecentHistories } from "./recent-histories.ts";
import type { HistoryEvent } from "./user-history.ts";

const eventAt = (occurredAtMs: number): HistoryEvent => ({
  ...{ event: `E${occurredAtMs}`, occurredAtMs, receivedAtMs: occurredAtMs, properties: {}, context: {} },
});

/** Users whose events are stored in the order given; `reads` says after which sequence was read. */
function stored(users: Record<string, number[]>) {
  const reads: number[] = [];
  let whileReading: () => void = () => undefined;
  return {
    reads,
    users,
    meanwhile: (work: () => void) => {
      whileReading = work;
    },
    source: {
      async readUser(id: string, { limit, after = 0 }: { limit: number; after?: number }) {
        reads.push(after);
        const times = users[id];
        if (times === undefined) return undefined;
        const events = times.slice(after).map(eventAt);
        const history: StoredHistory = {
          ...{ userId: id, sequence: times.length },
          events: events.toSorted((a, b) => a.occurredAtMs - b.occurredAtMs).slice(-limit),
        };
        await Promise.resolve();
        whileReading();
        whileReading = () => undefined;
        return history;
      },
    },
  };
}

const timesOf = async (reading: Promise<{ events: readonly HistoryEvent[] } | undefined>) =>
  (await reading)?.events.map(({ occurredAtMs }) => occurredAtMs);

test("of a user who was read before only what is new is read, a late event in its place", async () => {
  const { source, users, reads } = stored({ ann: [10, 30] });
  const histories = createRecentHistories(source, () => 0);
  expect(await timesOf(histories.of("ann"))).toEqual([10, 30]);
  users.ann!.push(20, 40);
  expect(await timesOf(histories.of("ann"))).toEqual([10, 20, 30, 40]);
  expect(await timesOf(histories.of("ann"))).toEqual([10, 20, 30, 40]);
  expect(reads).toEqual([0, 2, 4]);
});

test("readings of one user at a time add nothing twice", async () => {
  const { source, users } = stored({ ann: [10] });
  const histories = createRecentHistories(source, () => 0);
  await histories.of("ann");
  users.ann!.push(20, 30);
  const [first, second] = await Promise.all([timesOf(histories.of("ann")), timesOf(histories.of("ann"))]);
  expect([first, second]).toEqual([
    [10, 20, 30],
    [10, 20, 30],
  ]);
});

test("who was merged, parted or erased is read anew, also when it happens during a reading", async () => {
  const { source, users, meanwhile } = stored({ ann: [10, 20], bob: [1] });
  const histories = createRecentHistories(source, () => 0);
  await histories.of("ann");
  users.ann = [5, 10, 20];
  histories.forget((id) => id === "ann");
  expect(await timesOf(histories.of("ann"))).toEqual([5, 10, 20]);
  meanwhile(() => {
    users.ann = [1, 2, 3, 4];
    histories.forget((id) => id === "ann");
  });
  expect(await timesOf(histories.of("ann"))).toEqual([1, 2, 3, 4]);
  delete users.ann;
  expect(await histories.of("ann")).toBeUndefined();
});

test("a history is not believed for ever", async () => {
  let nowMs = 0;
  const { source, reads } = stored({ ann: [10] });
  const histories = createRecentHistories(source, () => nowMs);
  await histories.of("ann");
  nowMs = 300_000;
  await histories.of("ann");
  expect(reads).toEqual([0, 0]);
});

test("what a prediction caused is left out, also when it comes later", async () => {
  const events = [{ ...eventAt(10), context: { predictionId: "p" } }, eventAt(20)];
  const readUser = async (_id: string, { after = 0 }: { after?: number }) => ({
    ...{ userId: "ann", sequence: events.length, events: events.slice(after) },
  });
  const histories = createRecentHistories({ readUser }, () => 0);
  expect(await timesOf(histories.of("ann"))).toEqual([20]);
  events.push({ ...eventAt(30), properties: { predictionId: "p" } }, eventAt(40));
  expect(await timesOf(histories.of("ann"))).toEqual([20, 40]);
});
