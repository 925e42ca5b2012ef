import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { watchGeneration } from "./watch-generation.ts";

test("a swap is told once, also when taking it over fails, and not after the watch has ended", async () => {
  let current = 1;
  const told: number[] = [];
  const errors: unknown[] = [];
  const stop = watchGeneration({
    generations: { currentId: () => current },
    onSwap: async (id) => {
      told.push(id);
      if (id === 2) throw new Error("no");
    },
    onError: (error) => errors.push(error),
    everyMs: 5,
  });
  const until = async (count: number): Promise<void> => {
    while (told.length < count) await setTimeout(5);
  };
  current = 2;
  await until(1);
  await setTimeout(30);
  current = 3;
  await until(2);
  stop();
  current = 4;
  await setTimeout(40);
  expect(told).toEqual([2, 3]);
  expect(errors).toHaveLength(1);
});
