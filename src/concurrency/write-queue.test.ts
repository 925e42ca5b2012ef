import { expect, test } from "vitest";
import { createWriteQueue } from "./write-queue.ts";

test("writers run one after another, in the order they came", async () => {
  const queue = createWriteQueue();
  const log: string[] = [];
  const task = (name: string) => async (): Promise<string> => {
    log.push(`${name} starts`);
    await new Promise((resolve) => setTimeout(resolve, 2));
    log.push(`${name} ends`);
    return name;
  };
  expect(await Promise.all([queue.run(task("a")), queue.run(task("b"))])).toEqual(["a", "b"]);
  expect(log).toEqual(["a starts", "a ends", "b starts", "b ends"]);
});

test("a writer that fails holds nobody up", async () => {
  const queue = createWriteQueue();
  const failed = queue.run(() => Promise.reject(new Error("no")));
  const after = queue.run(async () => "yes");
  await expect(failed).rejects.toThrow("no");
  expect(await after).toBe("yes");
});

test("too many writers are turned away with the time to come back", async () => {
  const queue = createWriteQueue({ maxWaiting: 1 });
  let finish = (): void => {};
  const running = queue.run(() => new Promise<void>((resolve) => (finish = resolve)));
  await expect(queue.run(async () => 1)).rejects.toMatchObject({
    code: "overloaded",
    status: 429,
    retryAfterSeconds: 1,
  });
  await Promise.resolve();
  finish();
  await running;
  expect(await queue.run(async () => 2)).toBe(2);
});
