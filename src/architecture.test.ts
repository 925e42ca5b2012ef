import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const src = dirname(fileURLToPath(import.meta.url));

/** A folder may import itself and any folder of a lower level. */
const levels: readonly (readonly string[])[] = [
  ["errors", "log", "math", "config", "threads"],
  ["understanding"],
  ["catalogue", "events", "profiles"],
  ["recommend", "messages"],
  ["storage", "http", "cli", "jobs"],
];
/** Same level, but allowed: an event changes a profile, and both speak of items. */
const sidewaysAllowed = new Set([
  "config>errors",
  "math>errors",
  "profiles>events",
  "profiles>catalogue",
  "events>catalogue",
]);

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "web" ? [] : sourceFiles(path);
    return /\.ts$/.test(entry.name) && !/\.test\.ts$/.test(entry.name) ? [path] : [];
  });
}

function importsOf(path: string, { withTypes }: { withTypes: boolean }): string[] {
  const text = readFileSync(path, "utf8");
  const read = withTypes ? text : text.replaceAll(/^(?:import|export) type [^;]*;/gm, "");
  return [...read.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)].map((match) => join(dirname(path), match[1]!));
}

const files = sourceFiles(src);
const levelOf = (folder: string): number => levels.findIndex((level) => level.includes(folder));
const folderOf = (path: string): string => relative(src, path).split("/")[0]!;

test("imports between folders run one way", () => {
  const faults: string[] = [];
  for (const file of files) {
    const from = folderOf(file);
    if (levelOf(from) < 0) continue;
    for (const target of importsOf(file, { withTypes: true })) {
      const to = folderOf(target);
      if (to === from || sidewaysAllowed.has(`${from}>${to}`)) continue;
      if (levelOf(to) < 0 || levelOf(to) >= levelOf(from)) faults.push(`${relative(src, file)} -> ${to}`);
    }
  }
  expect(faults).toEqual([]);
});

test("SQL stands in storage only", () => {
  const sql = /\b(SELECT\s.+\sFROM|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM)\b/;
  const faults = files.filter((file) => folderOf(file) !== "storage" && sql.test(readFileSync(file, "utf8")));
  expect(faults.map((file) => relative(src, file))).toEqual([]);
});

test("no import cycle between files at run time", () => {
  const graph = new Map(
    files.map((file) => [file, importsOf(file, { withTypes: false }).filter((target) => files.includes(target))]),
  );
  const done = new Set<string>();
  const visit = (file: string, path: string[]): string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const target of graph.get(file) ?? []) {
      const cycle = visit(target, [...path, file]);
      if (cycle) return cycle;
    }
    done.add(file);
    return undefined;
  };
  const cycles = files.map((file) => visit(file, [])).filter((cycle) => cycle !== undefined);
  expect(cycles.map((cycle) => cycle.map((file) => relative(src, file)).join(" -> "))).toEqual([]);
});
