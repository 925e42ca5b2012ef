import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const src = dirname(fileURLToPath(import.meta.url));

/** The folders of `src/` from the bottom to the top: a folder imports itself and folders of lower rows only, types included. */
const levels: readonly (readonly string[])[] = [
  ["errors"],
  ["log", "math", "concurrency"],
  ["config", "learning"],
  ["understanding", "events", "access"],
  ["catalogue"],
  ["model-registry"],
  ["tagging", "profiles"],
  ["segments"],
  ["experiments"],
  ["predictions"],
  ["recommend", "messages", "ingestion", "relays"],
  ["storage", "broker", "http", "jobs"],
  ["app"],
  ["cli"],
  ["."],
];
/** Most sources a folder may hold, tests aside. */
const maxSources = 15;

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return ["web", "testing"].includes(entry.name) ? [] : sourceFiles(path);
    return /\.ts$/.test(entry.name) && !/\.test\.ts$/.test(entry.name) ? [relative(src, path)] : [];
  });
}

const files = sourceFiles(src);
const importsOf = new Map(
  files.map((file) => {
    const text = readFileSync(join(src, file), "utf8");
    const targets = [...text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)].map((match) =>
      join(dirname(file), match[1]!),
    );
    return [file, targets] as const;
  }),
);
const domainOf = (file: string): string => (file.includes("/") ? file.split("/")[0]! : ".");
const levelOf = (domain: string): number => levels.findIndex((level) => level.includes(domain));

/** The strongly connected groups of more than one node (Tarjan 1972). */
function cycles(graph: ReadonlyMap<string, Iterable<string>>): string[][] {
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (node: string): void => {
    order.set(node, order.size);
    low.set(node, order.get(node)!);
    stack.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!order.has(next)) visit(next);
      if (stack.includes(next)) low.set(node, Math.min(low.get(node)!, low.get(next)!));
    }
    if (low.get(node) !== order.get(node)) return;
    const group = stack.splice(stack.indexOf(node));
    if (group.length > 1) found.push(group.sort());
  };
  for (const node of graph.keys()) if (!order.has(node)) visit(node);
  return found;
}

test("imports between domains run one way, types included", () => {
  const faults = files.flatMap((file) =>
    importsOf
      .get(file)!
      .filter((target) => {
        const [from, to] = [domainOf(file), domainOf(target)];
        return from !== to && (levelOf(from) < 0 || levelOf(to) < 0 || levelOf(to) >= levelOf(from));
      })
      .map((target) => `${file} -> ${target}`),
  );
  expect(faults).toEqual([]);
});

test("no import cycle between folders, types included", () => {
  const graph = new Map<string, Set<string>>();
  for (const [file, targets] of importsOf) {
    const folder = dirname(file);
    const next = graph.get(folder) ?? graph.set(folder, new Set()).get(folder)!;
    for (const target of targets) if (dirname(target) !== folder) next.add(dirname(target));
  }
  expect(cycles(graph)).toEqual([]);
});

test("no import cycle between files, types included", () => {
  expect(cycles(importsOf)).toEqual([]);
});

test("a folder holds at most fifteen sources", () => {
  const counts = new Map<string, number>();
  for (const file of files) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
  expect([...counts].filter(([, count]) => count > maxSources)).toEqual([]);
});

test("SQL stands in storage only", () => {
  const sql = /\b(SELECT\s.+\sFROM|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM)\b/;
  const faults = files.filter(
    (file) => domainOf(file) !== "storage" && sql.test(readFileSync(join(src, file), "utf8")),
  );
  expect(faults).toEqual([]);
});

test("the page takes types alone from the server, out of the schemas of the API", () => {
  const web = join(src, "web");
  const faults = readdirSync(web, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.|^testing\//.test(file))
    .flatMap((file) =>
      [...readFileSync(join(web, file), "utf8").matchAll(/^(import[^;]*?|export[^;]*?) from "(\.[^"]+)"/gm)]
        .filter(([, words, target]) => {
          const path = join("web", dirname(file), target!);
          const isInside = path.startsWith("web/") || path.startsWith("testing/");
          return !isInside && !(/^(import|export) type\b/.test(words!) && path.startsWith("http/schema/"));
        })
        .map(([, , target]) => `${file} -> ${target}`),
    );
  expect(faults).toEqual([]);
});

test("answers that the page reads are described whole", () => {
  const schemas = files.filter((file) => file.startsWith("http/schema/"));
  expect(schemas.length).toBeGreaterThan(5);
  const loose = schemas.filter((file) =>
    /looseObject|\.loose\(\)|passthrough/.test(readFileSync(join(src, file), "utf8")),
  );
  expect(loose).toEqual([]);
});
