// Compiles the AssemblyScript kernels beside their sources: npm run kernels -- [FOLDER]
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import asc from "assemblyscript/asc";

const root = new URL("../../src/", import.meta.url);
// Sources are named .as, so that the TypeScript compiler leaves them alone.
const shared = ["--sharedMemory", "--maximumMemory", "65536", "--enable", "threads"];
const kernels = [
  { name: "tree-kernels", folder: "learning/gradient-boosted-trees/growth/kernels/", memory: [] },
  { name: "matrix-kernels", folder: "learning/neural/kernels/", memory: shared },
  { name: "kernels", folder: "math/wasm/", memory: shared },
];
const options = "-O3 --noAssert --enable simd --runtime stub --importMemory --noExportMemory --outFile out.wasm".split(
  " ",
);

for (const { name, folder, memory } of kernels) {
  const at = new URL(folder, root);
  const source = readFileSync(new URL(`${name}.as`, at), "utf8");
  const out = process.argv[2] === undefined ? new URL(`${name}.wasm`, at) : join(process.argv[2], `${name}.wasm`);
  const { error, stderr } = await asc.main([`${name}.ts`, ...options, ...memory], {
    readFile: (file) => (file === `${name}.ts` ? source : null),
    writeFile: (_, bytes) => writeFileSync(out, bytes),
    listFiles: () => [],
  });
  if (error) {
    process.stderr.write(stderr.toString());
    throw error;
  }
}
