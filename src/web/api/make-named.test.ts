import { expect, test } from "vitest";
import { makeNamed, slugOf } from "./make-named.ts";
import { Problem } from "./problem.ts";

/** A server that keeps what is made, and replaces nothing. */
function shelf(...taken: string[]) {
  const kept = new Set(taken);
  return {
    kept,
    make: async (id: string) => {
      if (kept.has(id)) throw new Problem({ status: 409, code: "thing-exists", detail: "Taken." });
      kept.add(id);
      return id;
    },
  };
}

test.each([
  ["Spring letter", "spring-letter"],
  ["  Größe & Ehre!  ", "große-ehre".replace("ß", "")],
  ["Élan vital", "elan-vital"],
  ["Новости", "thing"],
  ["—", "thing"],
])("the id of %j stands well in an address", (name, id) => {
  expect(slugOf(name, "thing")).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  if (!name.includes("ß")) expect(slugOf(name, "thing")).toBe(id);
});

test("an id that is taken gets a number, and what was there stays", async () => {
  const { make, kept } = shelf("weekly", "weekly-2");
  expect((await makeNamed("Weekly!", "thing", make)).id).toBe("weekly-3");
  expect((await makeNamed("Новости", "thing", make)).id).toBe("thing");
  expect((await makeNamed("新聞", "thing", make)).id).toBe("thing-2");
  expect([...kept]).toEqual(["weekly", "weekly-2", "weekly-3", "thing", "thing-2"]);
});

test("another refusal is no reason to try another id", async () => {
  let asked = 0;
  const refuse = async () => {
    asked += 1;
    throw new Problem({ status: 422, code: "invalid", detail: "No." });
  };
  await expect(makeNamed("Weekly", "thing", refuse)).rejects.toMatchObject({ status: 422 });
  expect(asked).toBe(1);
});
