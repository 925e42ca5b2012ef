import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packageRoot } from "./config/config.ts";
import { openTestApp, type TestApp } from "./testing/open-test-app.ts";

const readme = readFileSync(join(packageRoot, "README.md"), "utf8");
const blocks = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block!);
const cli = join(packageRoot, "src", "cli");
const cliFiles = readdirSync(cli, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
const sources = [join(packageRoot, "src", "main.ts"), ...cliFiles.map((name) => join(cli, name))].map((path) =>
  readFileSync(path, "utf8"),
);

/** Commands of the blocks; a command may go on over several lines while a quote is open. */
const commands = blocks.flatMap((block) => block.split(/\n(?=curl |npx |npm |echo )/)).map((command) => command.trim());
const requests = commands.filter((command) => command.startsWith("curl "));

describe("the requests of the README", () => {
  let served: TestApp;
  beforeAll(async () => {
    served = await openTestApp();
    const named = new Set(readme.match(/culture-\d{3}-[a-z-]+/g));
    const articles = readFileSync(join(packageRoot, "corpora/newsroom/articles.jsonl"), "utf8").trim().split("\n");
    const items = articles.map((line) => JSON.parse(line)).filter(({ id }) => named.has(id));
    expect(items).toHaveLength(named.size);
    const taxonomy = JSON.parse(readFileSync(join(packageRoot, "corpora/newsroom/taxonomy.json"), "utf8"));
    expect((await served.call("PUT", "/v1/taxonomy", taxonomy)).status).toBe(200);
    expect((await served.call("POST", "/v1/items", { items })).body.accepted).toBe(items.length);
  }, 120_000);
  afterAll(() => served.close());

  test("there are at least six", () => {
    expect(requests.length).toBeGreaterThanOrEqual(6);
  });

  test.each(requests)("%s", async (command) => {
    const here = command
      .replaceAll("http://127.0.0.1:3000", served.server.url)
      .replace("curl -s", "curl -sS --fail-with-body");
    const { stdout } = await promisify(execFile)("bash", ["-c", here]);
    expect(Object.keys(JSON.parse(stdout)).length).toBeGreaterThan(0);
  });
});

test("every file that the README points to exists", () => {
  const paths = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, path]) => path!);
  expect(paths.filter((path) => !existsSync(join(packageRoot, path)))).toEqual([]);
});

test("every command and script of the README exists", () => {
  const { scripts } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8"));
  const npm = commands.flatMap((command) =>
    [...command.matchAll(/npm (?:run )?(start|test)/g)].map(([, name]) => name!),
  );
  expect(npm.filter((name) => scripts[name] === undefined)).toEqual([]);
  const verbs = commands.flatMap((command) => [...command.matchAll(/npx attune (\w+)/g)].map(([, verb]) => verb!));
  expect(verbs.length).toBeGreaterThan(5);
  expect(verbs.filter((verb) => !sources.some((source) => source.includes(`command("${verb}`)))).toEqual([]);
});
