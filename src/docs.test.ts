import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "./config/config.ts";

const pages = [
  "README.md",
  "CONTRIBUTING.md",
  ...readdirSync(join(packageRoot, "docs")).flatMap((name) => (name.endsWith(".md") ? [`docs/${name}`] : [])),
];
const folders = new Set(
  ["", "src"].flatMap((folder) =>
    readdirSync(join(packageRoot, folder), { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? [entry.name] : [],
    ),
  ),
);

/** Words in backticks that begin with a folder of the project or of its sources, up to the first wildcard. */
function pathsOf(page: string): string[] {
  const text = readFileSync(join(packageRoot, page), "utf8").replaceAll(/```[\s\S]*?```/g, "");
  return [...text.matchAll(/`([\w.-]+(?:\/[\w.*-]*)+)`/g)]
    .map(([, path]) => path!)
    .filter((path) => folders.has(path.split("/")[0]!))
    .map((path) => path.replace(/[^/]*\*.*$/, ""));
}

test.each(pages)("every file and folder that %s names is there", (page) => {
  const missing = pathsOf(page).filter(
    (path) => !existsSync(join(packageRoot, path)) && !existsSync(join(packageRoot, "src", path)),
  );
  expect(missing).toEqual([]);
});

test("CONTRIBUTING.md names at least twenty of them", () => {
  expect(new Set(pathsOf("CONTRIBUTING.md")).size).toBeGreaterThan(20);
});
