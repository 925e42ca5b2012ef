import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { configSchema, packageRoot } from "./config.ts";

test("docs/settings.md names every setting, and no other", () => {
  const page = readFileSync(join(packageRoot, "docs", "settings.md"), "utf8");
  const named = [...page.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
  expect(named.toSorted()).toEqual(Object.keys(configSchema.shape).toSorted());
});
