import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const kernels = [
  "math/wasm/kernels.wasm",
  "learning/neural/kernels/matrix-kernels.wasm",
  "learning/gradient-boosted-trees/growth/kernels/tree-kernels.wasm",
];

test("the compiled kernels are those of the sources: run `npm run kernels` after a change", async () => {
  const folder = await mkdtemp(join(tmpdir(), "attune-kernels-"));
  try {
    await promisify(execFile)(process.execPath, [
      fileURLToPath(new URL("./build-kernels.mjs", import.meta.url)),
      folder,
    ]);
    for (const path of kernels) {
      const built = await readFile(join(folder, path.split("/").at(-1)!));
      expect(built.equals(await readFile(new URL(`../../src/${path}`, import.meta.url))), path).toBe(true);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});
