import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "./config/config.ts";

const rows = [...readFileSync(join(packageRoot, "SECURITY.md"), "utf8").matchAll(/\| `(src\/[^`]+)`: (.+?) \|$/gm)].map(
  ([, file, title]) => ({ file: file!, title: title! }),
);

test("the page names at least ten promises", () => {
  expect(rows.length).toBeGreaterThanOrEqual(10);
});

test.each(rows)("$file has the test “$title”", ({ file, title }) => {
  const path = join(packageRoot, file);
  expect(existsSync(path)).toBe(true);
  expect(readFileSync(path, "utf8")).toContain(`"${title}"`);
});
