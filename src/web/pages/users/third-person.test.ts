import { expect, test } from "vitest";
import { toldOfThem } from "./third-person.ts";

test("reasons speak of the user, titles keep their words", () => {
  expect(toldOfThem("Because you opened “What you eat is what your town grows”")).toBe(
    "Because they opened “What you eat is what your town grows”",
  );
  expect(toldOfThem("Users with a taste like yours chose it")).toBe("Users with a taste like theirs chose it");
  expect(toldOfThem("From sport, a section you come back to")).toBe("From sport, a section they come back to");
  expect(toldOfThem("Many users choose it")).toBe("Many users choose it");
});
