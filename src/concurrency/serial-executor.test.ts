import { expect, test } from "vitest";
import { createSerialExecutor } from "./serial-executor.ts";

test("work runs one after another, a failure stops nothing", async () => {
  const executor = createSerialExecutor();
  const order: string[] = [];
  const step = (name: string) => async () => {
    order.push(`${name} begins`);
    await Promise.resolve();
    order.push(`${name} ends`);
    if (name === "a") throw new Error("a failed");
    return name;
  };
  const [a, b] = await Promise.allSettled([executor.run(step("a")), executor.run(step("b"))]);
  expect(order).toEqual(["a begins", "a ends", "b begins", "b ends"]);
  expect([a.status, b]).toEqual(["rejected", { status: "fulfilled", value: "b" }]);
});

test("work in the background waits for all that is in the foreground, also for what comes later", async () => {
  const executor = createSerialExecutor();
  const order: string[] = [];
  const all = ["a", "b", "c", "d"].map((name, i) =>
    executor.run(
      async () => {
        order.push(name);
      },
      { priority: i === 1 || i === 2 ? "background" : "foreground" },
    ),
  );
  await Promise.all(all);
  expect(order).toEqual(["a", "d", "b", "c"]);
});
