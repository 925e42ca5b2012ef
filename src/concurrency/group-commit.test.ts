import { expect, test } from "vitest";
import { createGroupCommit } from "./group-commit.ts";
import { createWriteQueue } from "./write-queue.ts";

/** Doubles numbers; refuses every group with a 13 in it. */
function doubler({ most, maxWaiting }: { most?: number; maxWaiting?: number } = {}) {
  const committed: number[][] = [];
  const queue = createWriteQueue({ maxWaiting });
  const commit = async (entries: readonly number[]): Promise<number[]> => {
    if (entries.includes(13)) throw new Error("unlucky");
    committed.push([...entries]);
    return entries.map((entry) => 2 * entry);
  };
  return { committed, queue, group: createGroupCommit({ queue, commit, most }) };
}

test("batches that wait together are one transaction, in order, and each gets its own replies", async () => {
  const { committed, group } = doubler();
  expect(await Promise.all([group.run([1, 2]), group.run([3]), group.run([4])])).toEqual([[2, 4], [6], [8]]);
  expect(committed).toEqual([[1, 2, 3, 4]]);
  expect(await group.run([5])).toEqual([10]);
});

test("a group stays within its limit, whatever the size of its first batch", async () => {
  const { committed, group } = doubler({ most: 2 });
  await Promise.all([group.run([1, 2, 3]), group.run([4]), group.run([5]), group.run([6])]);
  expect(committed).toEqual([[1, 2, 3], [4, 5], [6]]);
});

test("a faulty batch fails alone", async () => {
  const { committed, group } = doubler();
  const all = await Promise.allSettled([group.run([1]), group.run([13]), group.run([2])]);
  expect(all.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(committed).toEqual([[1], [2]]);
});

test("no batch overtakes another writer of the queue", async () => {
  const { committed, queue, group } = doubler();
  const first = group.run([1]);
  const other = queue.run(async () => committed.push([0]));
  await Promise.all([first, other, group.run([2])]);
  expect(committed).toEqual([[1], [0], [2]]);
});

test("what the queue turns away is never committed", async () => {
  const { committed, group } = doubler({ maxWaiting: 1 });
  const all = await Promise.allSettled([group.run([1]), group.run([2])]);
  expect(all[1]).toMatchObject({ status: "rejected", reason: { code: "overloaded" } });
  expect(await group.run([3])).toEqual([6]);
  expect(committed).toEqual([[1], [3]]);
});
