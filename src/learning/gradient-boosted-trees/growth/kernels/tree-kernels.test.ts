import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

test("the compiled kernels are those of the source: run `npm run kernels` after a change", async () => {
  const folder = await mkdtemp(join(tmpdir(), "attune-kernels-"));
  try {
    const out = join(folder, "tree-kernels.wasm");
    const script = fileURLToPath(new URL("../../../../../scripts/kernels/build-tree-kernels.mjs", import.meta.url));
    await promisify(execFile)(process.execPath, [script, out]);
    expect(await readFile(out)).toEqual(await readFile(new URL("./tree-kernels.wasm", import.meta.url)));
  } finally {
    await rm(folder, { recursive: true });
  }
});
