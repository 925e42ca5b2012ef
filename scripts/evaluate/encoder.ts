import { existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { readConfig } from "../../src/config/config.ts";
import { createUnderstanding } from "../../src/understanding/create-understanding.ts";
import { readManifest } from "../../src/understanding/encoder/manifest.ts";
import { compromiseBaseline, naturalBaseline, winkBaseline, wordsBaseline } from "./encoder/baselines.ts";
import { type Candidate, candidateOf, remembered } from "./encoder/candidate.ts";
import type { EncoderTest } from "./encoder/encoder-test.ts";
import { encoderTests } from "./encoder/encoder-tests.ts";
import { repeatedBy } from "./repeated-by.ts";
import { markdownTable, type Task, writeReport } from "./report.ts";

/** Floors that hold for every row, or for the folder. */
const largestLoss = 0.01;
const largestFolder = 30e6;

/** Published figures, each by its own protocol: for orientation only. */
const published: Readonly<Record<string, string>> = {
  stsb: "all-MiniLM-L6-v2 .820",
  sst2: "DistilBERT .903 and MiniLM-L6 .915, on dev, trained on 67k phrases",
  semeval: "best of the 2017 task .681",
  conll2003: "bert-base-NER .92, DistilBERT .885 (with MISC)",
  wnut17: "BERT-base .48, DistilBERT .45 to .47 (six types)",
  goemotions: "BERT-base .64",
  imdb: "DistilBERT .93",
};

/**
 * Options: `--models DIR` (default `models/`), `--float32 DIR` (a models folder with `onnx/model.onnx`), `--imdb N` reviews
 * (default 3000, 0 for all), `--only id,id`, `--sessions N`.
 */
export const encoderTask: Task = async (options) => {
  const { values } = parseArgs({
    args: options.args,
    options: {
      models: { type: "string", default: readConfig(process.env).modelsDir },
      float32: { type: "string" },
      imdb: { type: "string", default: "3000" },
      only: { type: "string" },
      sessions: { type: "string", default: "2" },
    },
  });
  const { datasetsDir, seed, say } = options;
  const manifest = await readManifest(values.models);
  const only = values.only?.split(",");
  const tests = encoderTests({
    datasetsDir,
    seed,
    imdbReviews: Number(values.imdb),
    thresholds: manifest.calibration.emotions.thresholds,
  }).filter((test) => only === undefined || only.includes(test.id));
  const present = tests.filter((test) => test.dataFiles.every((file) => existsSync(join(datasetsDir, file))));
  for (const test of tests) if (!present.includes(test)) say(`${test.id}: skipped, its data is not in ${datasetsDir}`);

  const int8 = await measureModel("int8", values.models, "q8", present, Number(values.sessions), say);
  const float32 = values.float32
    ? await measureModel("float32", values.float32, "fp32", present, Number(values.sessions), say)
    : undefined;
  const baselines = [wordsBaseline(), winkBaseline(), naturalBaseline(), compromiseBaseline()];
  const baselineScores = new Map<string, Map<string, number>>();
  for (const baseline of baselines)
    baselineScores.set(
      baseline.name,
      await measure(
        baseline,
        present.filter((test) => !test.isError),
        say,
      ),
    );

  const shown = (value: number | undefined): string =>
    value === undefined ? "" : value.toFixed(3).replace(/^(-?)0\./, "$1.");
  const rowOf = (test: EncoderTest): string[] => {
    const ours = int8.get(test.id);
    const full = float32?.get(test.id);
    const loss = ours !== undefined && full !== undefined ? full - ours : undefined;
    const floor =
      test.floor === undefined
        ? ""
        : `${shown(test.floor)} ${ours !== undefined && ours >= test.floor ? "reached" : "**missed**"}`;
    return [
      test.set,
      test.measure,
      shown(ours),
      floor,
      shown(full),
      loss === undefined ? "" : `${shown(loss)}${loss > largestLoss ? " **missed**" : ""}`,
      ...baselines.map((baseline) => shown(baselineScores.get(baseline.name)!.get(test.id))),
      shown(test.trivial()),
      published[test.id] ?? "",
    ];
  };
  const quality = present.filter((test) => !test.isError);
  const errors = present.filter((test) => test.isError);
  const folderBytes = await sizeOf(values.models);
  await writeReport(
    {
      file: "encoder.md",
      title: "The encoder on labelled test sets",
      command: repeatedBy("npm run evaluate -- encoder", options.args),
      dataFiles: [...new Set(present.flatMap((test) => test.dataFiles))].map((file) => join(datasetsDir, file)),
      body: [
        `Model ${manifest.name} ${manifest.version}, int8, through the Node runtime: every figure of ours comes from \`analyse\` or \`embed\` of a running instance, so it includes sentence splitting, windows, batching and the merging of entities. float32 is the same model before quantisation, through the same code. The other columns are libraries run here on the same texts; "trivial" answers the most frequent class without reading (correlation and F1 of spans: 0).`,
        "",
        markdownTable([
          [
            "set",
            "measure",
            "ours, int8",
            "floor",
            "ours, float32",
            "loss by int8",
            ...baselines.map((baseline) => baseline.name),
            "trivial",
            "published (other protocols)",
          ],
          ...quality.map(rowOf),
        ]),
        "",
        `The loss by int8 may be ${shown(largestLoss)} at most. Everything under \`models/\` takes ${(folderBytes / 1e6).toFixed(1)} MB; the floor is ${largestFolder / 1e6} MB at most, ${folderBytes <= largestFolder ? "reached" : "**missed**"}.`,
        "",
        "Expected calibration error (15 bins), lower is better:",
        "",
        markdownTable([
          ["set", "what", "ours, int8", "ours, float32"],
          ...errors.map((test) => [test.set, test.measure, shown(int8.get(test.id)), shown(float32?.get(test.id))]),
        ]),
        "",
        "How the sets are read: SST-2 as published (lower case, Penn Treebank tokens); polar sets (SST-2, IMDB) count the sign of the score, 0 as negative; tweets with escapes and HTML entities decoded; sentences of the entity sets with one space between tokens, found spans mapped back to the tokens that they touch. wink-nlp's model knows no names, only dates, amounts and addresses, hence 0. Ekman groups use the thresholds of the manifest, which were set on dev.",
      ].join("\n"),
    },
    options,
  );
};

/** Bytes of all files under a folder. */
async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function measureModel(
  name: string,
  modelsDir: string,
  dtype: "q8" | "fp32",
  tests: readonly EncoderTest[],
  sessions: number,
  say: (line: string) => void,
): Promise<Map<string, number>> {
  const understanding = await createUnderstanding({ modelsDir, dtype, sessions, maxQueueTokens: 1_000_000 });
  try {
    return await measure(remembered(candidateOf(name, understanding)), tests, say);
  } finally {
    await understanding.close();
  }
}

async function measure(
  candidate: Candidate,
  tests: readonly EncoderTest[],
  say: (line: string) => void,
): Promise<Map<string, number>> {
  const scores = new Map<string, number>();
  for (const test of tests) {
    const startedMs = performance.now();
    const score = await test.run(candidate);
    if (score === undefined) continue;
    scores.set(test.id, score);
    say(
      `${candidate.name} ${test.id} ${test.measure}: ${score.toFixed(4)} (${((performance.now() - startedMs) / 1_000).toFixed(0)} s)`,
    );
  }
  return scores;
}
