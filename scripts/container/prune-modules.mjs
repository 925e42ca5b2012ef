// Takes out of `node_modules` what the service never loads, for an image: `node scripts/container/prune-modules.mjs`, after `npm prune --omit=dev`.
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { unusedPackages } from "./unused-packages.mjs";

const lock = JSON.parse(readFileSync("package-lock.json", "utf8"));
const unused = unusedPackages(lock, {
  // Of natural a stemmer and a distance of words are loaded: no database, no cache, no word list.
  loads: { natural: ["underscore"] },
  // The runtime of browsers.
  dropped: ["onnxruntime-web"],
});
// Binaries of other platforms, and sources that were compiled at the installation.
const runtimes = "node_modules/onnxruntime-node/bin";
const foreign = folders(runtimes)
  .flatMap((version) => folders(version).flatMap(folders))
  .filter((path) => !path.endsWith(join(process.platform, process.arch)));
const sources = [
  "node_modules/better-sqlite3/deps",
  "node_modules/better-sqlite3/build/Release/obj",
  "node_modules/usearch/numkong",
];

const taken = [...unused, ...foreign, ...sources].filter((path) => existsSync(path));
for (const path of taken) rmSync(path, { recursive: true, force: true });
process.stdout.write(`${taken.length} folders that are never loaded were taken out of node_modules.\n`);

function folders(path) {
  return existsSync(path) ? readdirSync(path).map((name) => join(path, name)) : [];
}
