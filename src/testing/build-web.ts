import { mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { lock } from "proper-lockfile";
import { build } from "vite";
import { packageRoot } from "../config/config.ts";

/** What is built of `src/web`: the page and attune.js. */
const builds = [
  { config: "vite.config.ts", output: "dist/web/index.html" },
  { config: "vite.attune.config.ts", output: "dist/attune/attune.js" },
];

/** Builds the page and attune.js where their sources are newer than what was built of them; one process at a time. */
export async function buildWeb(): Promise<void> {
  const [sources, folder] = [join(packageRoot, "src/web"), join(packageRoot, ".cache")];
  mkdirSync(folder, { recursive: true });
  const unlock = await lock(sources, {
    lockfilePath: join(folder, "web-build.lock"),
    retries: { retries: 240, minTimeout: 500, maxTimeout: 500 },
  });
  try {
    const changedMs = newestIn(sources);
    for (const { config, output } of builds) {
      if (changedMs < timeOf(join(packageRoot, output))) continue;
      await build({ configFile: join(packageRoot, config), logLevel: "error" });
    }
  } finally {
    await unlock();
  }
}

function newestIn(folder: string): number {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((path) => join(folder, path));
  return Math.max(...paths.map(timeOf));
}

function timeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
