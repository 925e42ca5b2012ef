import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ModelUnavailableError } from "../../errors/errors.ts";
import { readManifest } from "./manifest.ts";

let folder: string;
const content = "the model";
const model = {
  name: "attune-encoder",
  version: "1.0.0",
  path: "attune-encoder",
  licence: "Apache-2.0",
  dimensions: 384,
  maxTokens: 256,
  files: { "model.onnx": { sha256: createHash("sha256").update(content).digest("hex"), bytes: content.length } },
  labels: {
    sentiment: ["negative", "neutral", "positive"],
    emotions: ["joy"],
    tone: ["formality", "politeness"],
    entities: ["O", "B-person", "I-person"],
  },
  calibration: {
    sentiment: { temperature: 1 },
    emotions: { temperature: 1, thresholds: { joy: 0.3 } },
    entities: { temperature: 1 },
  },
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "attune-manifest-"));
  await mkdir(join(folder, "attune-encoder"));
  await writeFile(join(folder, "manifest.json"), JSON.stringify({ models: [model] }));
  await writeFile(join(folder, "attune-encoder/model.onnx"), content);
});
afterEach(() => rm(folder, { recursive: true }));

const failure = () =>
  readManifest(folder).then(
    () => undefined,
    (error: unknown) => error as ModelUnavailableError,
  );

test("a complete folder is accepted", async () => {
  expect(await readManifest(folder)).toMatchObject({ name: "attune-encoder", dimensions: 384 });
});

test.each([
  ["a missing manifest", () => rm(join(folder, "manifest.json")), /manifest\.json cannot be read.*Restore/],
  [
    "a broken manifest",
    () => writeFile(join(folder, "manifest.json"), "{"),
    /manifest\.json is not a manifest.*Restore/,
  ],
  [
    "a manifest of other models",
    () => writeFile(join(folder, "manifest.json"), JSON.stringify({ models: [{ ...model, name: "x" }] })),
    /no model "attune-encoder"/,
  ],
  ["a missing file", () => rm(join(folder, "attune-encoder/model.onnx")), /model\.onnx is missing.*Restore/],
  [
    "a truncated file",
    () => writeFile(join(folder, "attune-encoder/model.onnx"), "the"),
    /model\.onnx is truncated: 3 bytes instead of 9/,
  ],
  [
    "a longer file",
    () => writeFile(join(folder, "attune-encoder/model.onnx"), `${content}!`),
    /not the pinned file: 10 bytes/,
  ],
  [
    "a foreign file of the same size",
    () => writeFile(join(folder, "attune-encoder/model.onnx"), "not model"),
    /model\.onnx is not the pinned file: its sha256/,
  ],
])("%s is refused with the file and the remedy", async (_, damage, message) => {
  await damage();
  const error = await failure();
  expect(error).toBeInstanceOf(ModelUnavailableError);
  expect(error!.message).toMatch(message);
});
