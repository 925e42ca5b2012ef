import { expect, test } from "vitest";
import { casingOf } from "./casing.ts";

test.each([
  ["", 0],
  ["lower", 0],
  ["2nd", 0],
  ["中文", 0],
  ["ß", 0],
  ["I", 1],
  ["Oslo", 1],
  ["O'neill", 1],
  ["Éric", 1],
  ["U.K.", 2],
  ["NATO", 2],
  ["B2B", 2],
  ["iPhone", 3],
  ["McDonald", 3],
  ["O'Neill", 3],
])("the casing of %j is %i", (word, casing) => {
  expect(casingOf(word)).toBe(casing);
});
