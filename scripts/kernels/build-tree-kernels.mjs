// Compiles the kernels of the gradient-boosted trees: npm run kernels -- [OUT]
import { readFileSync, writeFileSync } from "node:fs";
import asc from "assemblyscript/asc";

const folder = new URL("../../src/learning/gradient-boosted-trees/growth/kernels/", import.meta.url);
const out = process.argv[2] ?? new URL("tree-kernels.wasm", folder);
// The source is named .as, so that the TypeScript compiler leaves it alone.
const source = readFileSync(new URL("tree-kernels.as", folder), "utf8");
const options = "-O3 --noAssert --enable simd --runtime stub --importMemory --noExportMemory --outFile out.wasm".split(
  " ",
);
const { error, stderr } = await asc.main(["tree-kernels.ts", ...options], {
  readFile: (name) => (name === "tree-kernels.ts" ? source : null),
  writeFile: (_, bytes) => writeFileSync(out, bytes),
  listFiles: () => [],
});
if (error) {
  process.stderr.write(stderr.toString());
  throw error;
}
