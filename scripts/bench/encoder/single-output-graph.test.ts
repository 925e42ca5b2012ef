import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startModelThread } from "../../../src/understanding/encoder/model-thread.ts";
import { writeTinyModel } from "../../../src/understanding/testing/tiny-model.ts";
import { singleOutputGraph } from "./single-output-graph.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "attune-graph-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a graph gets one output of another name, from a tensor or from the last result of an operator", async () => {
  writeTinyModel({
    folder: join(folder, "tiny"),
    rows: { a: [1, 2] },
    width: 2,
    output: { name: "logits", kind: "sum" },
  });
  const file = readFileSync(join(folder, "tiny/onnx/model.onnx"));
  const run = async (graph: Uint8Array) => {
    mkdirSync(join(folder, "edited/onnx"), { recursive: true });
    writeFileSync(join(folder, "edited/config.json"), readFileSync(join(folder, "tiny/config.json")));
    writeFileSync(join(folder, "edited/onnx/model.onnx"), graph);
    const thread = await startModelThread({
      folder: `${folder}/`,
      name: "edited",
      architecture: "encoder",
      dtype: "fp32",
      threads: 1,
      allowRemote: false,
      revision: "main",
    });
    const ids = Int32Array.of(4, 0, 4, 0);
    const { outputs } = await thread.run({ rows: 1, columns: 2, ids, mask: Int32Array.of(1, 0, 1, 0) });
    await thread.close();
    return Object.fromEntries(Object.entries(outputs).map(([name, values]) => [name, [...values]]));
  };
  expect(await run(singleOutputGraph(file, { tensor: "rows" }, "pieces"))).toEqual({ pieces: [1, 2, 1, 2] });
  expect(await run(singleOutputGraph(file, { operator: "ReduceSum" }, "whole"))).toEqual({ whole: [2, 4] });
  expect(() => singleOutputGraph(file, { operator: "Conv" }, "x")).toThrow("no operator Conv");
}, 120_000);
