import { expect, test } from "vitest";
import { sampleUsers } from "./sample-users.ts";

async function* users(count: number) {
  for (let i = 0; i < count; i++) yield { userId: `u${i}`, events: [] };
}

test("few users are all read, many are sampled from everywhere, the same ones again", async () => {
  expect((await sampleUsers(users(100), 100)).histories).toHaveLength(100);
  const { histories, of } = await sampleUsers(users(5_000), 1_000);
  expect(of).toBe(5_000);
  expect(histories.length).toBeLessThanOrEqual(1_000);
  expect(histories.length).toBeGreaterThan(450);
  const places = histories.map(({ userId }) => Number(userId.slice(1)));
  expect(places.filter((place) => place >= 2_500).length / places.length).toBeCloseTo(0.5, 1);
  expect(await sampleUsers(users(5_000), 1_000)).toEqual({ histories, of });
});
