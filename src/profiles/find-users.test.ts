import { expect, test } from "vitest";
import { findUsers } from "./find-users.ts";
import type { Profile } from "./state/profile.ts";

const people: Record<string, Record<string, unknown>> = {
  "u-1": { name: "Ines Calder", city: "Lisbon" },
  "u-2": { name: "Bo Lind" },
  "u-3": { name: "Ines Moreau" },
};

function world(traits: Record<string, Record<string, unknown>>) {
  const ids = Object.keys(traits).sort();
  const read = async (asked: readonly string[]) =>
    new Map(asked.map((id) => [id, { id, traits: traits[id] } as unknown as Profile]));
  return {
    store: {
      list: async ({ limit, after = "" }: { limit: number; after?: string }) =>
        ids
          .filter((id) => id > after)
          .slice(0, limit)
          .map((id) => ({ id, updatedAtMs: 7 })),
    },
    profiles: { getMany: read, peekMany: read },
  };
}

const idsOf = ({ users }: { users: { id: string }[] }) => users.map(({ id }) => id);

test("without words, pages list every user in order of id", async () => {
  const first = await findUsers({ ...world(people), query: "", limit: 2 });
  expect([idsOf(first), first.nextCursor]).toEqual([["u-1", "u-2"], "u-2"]);
  const rest = await findUsers({ ...world(people), query: "", limit: 2, after: first.nextCursor });
  expect([idsOf(rest), rest.nextCursor]).toEqual([["u-3"], undefined]);
});

test("all words must stand in the id or the traits, whatever their case", async () => {
  expect(idsOf(await findUsers({ ...world(people), query: "INES", limit: 9 }))).toEqual(["u-1", "u-3"]);
  expect(idsOf(await findUsers({ ...world(people), query: "ines  lisbon", limit: 9 }))).toEqual(["u-1"]);
  expect(idsOf(await findUsers({ ...world(people), query: "u-2", limit: 9 }))).toEqual(["u-2"]);
  expect(await findUsers({ ...world(people), query: "nobody", limit: 9 })).toEqual({ users: [] });
});

test("a search goes on where the page before it stopped reading, and finds the last of 6,000 users", async () => {
  const many = Object.fromEntries(Array.from({ length: 6_000 }, (_, i) => [`u-${String(i).padStart(5, "0")}`, {}]));
  many["u-05999"] = { name: "Zora" };
  const first = await findUsers({ ...world(many), query: "zora", limit: 9 });
  expect([first.users, first.nextCursor]).toEqual([[], "u-04999"]);
  expect(idsOf(await findUsers({ ...world(many), query: "zora", limit: 9, after: first.nextCursor }))).toEqual([
    "u-05999",
  ]);
});
