import { expect, test } from "vitest";
import { userGroups } from "./user-groups.ts";

const labelOf = (id: string): string | undefined => ({ g1: "Browsers", g2: "Buyers", g3: "Gone" })[id];

test.each([
  [{ g1: 0.2, g2: 0.8 }, "Buyers"],
  [{ g1: 0.42, g2: 0.45, g3: 0.13 }, "between Buyers and Browsers"],
  [{ g1: 0.5, g2: 0.3, g3: 0.2 }, "Browsers"],
  [{ g9: 0.9, g1: 0.1 }, "Browsers"],
])("of %j a user is said to be in: %s", (shares, words) => {
  expect(userGroups(shares, labelOf)).toMatchObject({ words });
});

test("before groups are learned, and after they are gone, nothing is said", () => {
  expect(userGroups({}, labelOf)).toBeUndefined();
  expect(userGroups({ g9: 1 }, labelOf)).toBeUndefined();
});
