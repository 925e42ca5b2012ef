import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ModelUnavailableError } from "../../errors/errors.ts";
import { writeTinyModel } from "../testing/tiny-model.ts";
import { createEncoder } from "./encoder.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "attune-encoder-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a graph that is no Attune encoder is refused, although its checksums are right", async () => {
  const path = "attune-encoder";
  writeTinyModel({ folder: join(folder, path), rows: { a: [1] }, width: 1, output: { name: "logits", kind: "sum" } });
  const files = Object.fromEntries(
    ["config.json", "tokenizer.json", "onnx/model.onnx"].map((name) => {
      const content = readFileSync(join(folder, path, name));
      return [name, { sha256: createHash("sha256").update(content).digest("hex"), bytes: content.length }];
    }),
  );
  const model = {
    name: path,
    version: "1.0.0",
    path,
    licence: "Apache-2.0",
    dimensions: 384,
    maxTokens: 256,
    files,
    labels: {
      sentiment: ["negative", "neutral", "positive"],
      emotions: ["joy"],
      tone: ["formality", "politeness"],
      entities: ["O"],
    },
    calibration: {
      sentiment: { temperature: 1 },
      emotions: { temperature: 1, thresholds: {} },
      entities: { temperature: 1 },
    },
  };
  writeFileSync(join(folder, "manifest.json"), JSON.stringify({ models: [model] }));
  const started = createEncoder({ modelsDir: folder, sessions: 1, dtype: "fp32" });
  await expect(started).rejects.toThrow(ModelUnavailableError);
  await expect(started).rejects.toThrow(/no input attention_mask, token_type_ids/);
}, 120_000);
