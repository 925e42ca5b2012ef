import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { InvalidInputError, ModelUnavailableError } from "../../errors/errors.ts";
import { knownModels } from "./known-models.ts";
import { readLock, verifyLock } from "./model-lock.ts";
import { pullModel } from "./pull-model.ts";

let modelsDir: string;
beforeEach(async () => {
  modelsDir = await mkdtemp(join(tmpdir(), "attune-pull-"));
});
afterEach(() => rm(modelsDir, { recursive: true }));

const sha = "a".repeat(40);
const name = "Owner/tiny-model";

/** A Hub that has one model; `missing` are paths that it answers with 404. */
function fakeHub(missing: string[] = []) {
  const asked: string[] = [];
  const fetch = async (input: string | URL | Request): Promise<Response> => {
    const url = String(input);
    asked.push(url);
    if (url.includes("/api/models/")) return Response.json({ sha });
    const path = url.split(`/resolve/${sha}/`)[1]!;
    return missing.includes(path) ? new Response("", { status: 404 }) : new Response(`content of ${path}`);
  };
  return { fetch, asked };
}

test("a model is fetched at one commit and locked file by file", async () => {
  const { fetch, asked } = fakeHub(["special_tokens_map.json"]);
  const lock = await pullModel({ name, modelsDir, fetch });
  expect(asked[0]).toBe("https://huggingface.co/api/models/Owner/tiny-model/revision/main");
  expect(lock.revision).toBe(sha);
  expect(Object.keys(lock.files)).toEqual([
    "config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "onnx/model_quantized.onnx",
  ]);
  const folder = join(modelsDir, name);
  expect(await readFile(join(folder, "config.json"), "utf8")).toBe("content of config.json");
  expect(await readLock(folder)).toEqual(lock);
  await verifyLock(folder, lock);
  await writeFile(join(folder, "config.json"), "changed");
  await expect(verifyLock(folder, lock)).rejects.toThrow(
    /config\.json is not the file that was pulled.*models pull Owner\/tiny-model/,
  );
});

test("the revision asked for beats the pin, the pin beats main, a lock is kept", async () => {
  const known = knownModels.find((model) => model.revision !== undefined)!;
  const pinned = fakeHub();
  await pullModel({ name: known.name, modelsDir, fetch: pinned.fetch });
  expect(pinned.asked[0]).toContain(`/revision/${known.revision}`);
  const asked = fakeHub();
  await pullModel({ name: known.name, revision: "v2", modelsDir, fetch: asked.fetch });
  expect(asked.asked[0]).toContain("/revision/v2");
  await pullModel({ name, modelsDir, fetch: fakeHub().fetch });
  const again = fakeHub();
  await pullModel({ name, modelsDir, fetch: again.fetch });
  expect(again.asked[0]).toContain(`/revision/${sha}`);
});

test("without a network the error says so and an earlier copy stays", async () => {
  await pullModel({ name, modelsDir, fetch: fakeHub().fetch });
  const offline = () => Promise.reject(new TypeError("fetch failed"));
  const failed = pullModel({ name, modelsDir, fetch: offline });
  await expect(failed).rejects.toThrow(ModelUnavailableError);
  await expect(failed).rejects.toThrow(/cannot be reached.*copy the model's folder/);
  expect(await readLock(join(modelsDir, name))).toBeDefined();
});

test("a model without its ONNX file, and a name that is none, are refused", async () => {
  await expect(pullModel({ name, modelsDir, fetch: fakeHub(["onnx/model_quantized.onnx"]).fetch })).rejects.toThrow(
    /not laid out for transformers\.js/,
  );
  for (const bad of ["", "model", "../x/y", "a/../b"]) {
    await expect(pullModel({ name: bad, modelsDir, fetch: fakeHub().fetch })).rejects.toThrow(InvalidInputError);
  }
});
