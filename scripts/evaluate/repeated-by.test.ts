import { expect, test } from "vitest";
import { repeatedBy } from "./repeated-by.ts";

test("options stay, paths of the machine do not", () => {
  const args = ["--models", "/srv/models", "--only", "sst2,imdb", "--float32", "../float32", "--seed", "1"];
  expect(repeatedBy("npm run x", args)).toBe("npm run x --models DIR --only sst2,imdb --float32 DIR --seed 1");
  expect(repeatedBy("npm run x", [])).toBe("npm run x");
});
