import { join } from "node:path";
import { parseArgs } from "node:util";
import { packageRoot, readConfig } from "../../src/config/config.ts";
import { createUnderstanding } from "../../src/understanding/create-understanding.ts";
import {
  type Batch,
  buildBatch,
  splitOutputs,
  type WindowInput,
  type WindowOutput,
} from "../../src/understanding/encoder/batch.ts";
import { createEncoder, defaultBatchTokens } from "../../src/understanding/encoder/encoder.ts";
import { type ModelThread, startModelThread } from "../../src/understanding/encoder/model-thread.ts";
import { createScheduler } from "../../src/understanding/encoder/scheduler.ts";
import { repeatedBy } from "../evaluate/repeated-by.ts";
import { markdownTable, type Task, writeReport } from "../evaluate/report.ts";
import { createBareSession } from "./encoder/bare-session.ts";
import { firstWords, readBenchTexts } from "./encoder/bench-texts.ts";
import { createThreePipelines } from "./encoder/three-pipelines.ts";

const pipelineBatch = 32;

/**
 * Side by side in one run, interleaved, medians: the shipped encoder through `analyse`, three transformers.js pipelines of
 * the same size, and the bare ONNX Runtime session on the same batches; one thread each. Options: `--models DIR`, `--rounds N`,
 * `--texts N`.
 */
export const encoderBench: Task = async (options) => {
  const { values } = parseArgs({
    args: options.args,
    options: {
      models: { type: "string", default: readConfig(process.env).modelsDir },
      rounds: { type: "string", default: "7" },
      texts: { type: "string", default: "256" },
    },
  });
  const { say, seed } = options;
  const rounds = Number(values.rounds);
  const { sentences, articles, files } = readBenchTexts(join(packageRoot, "corpora"), seed);
  const texts = sentences.slice(0, Number(values.texts));
  if (texts.length === 0) throw new Error("corpora/newsroom holds no articles to measure with.");

  const startedMs = performance.now();
  const understanding = await createUnderstanding({ modelsDir: values.models, sessions: 1, maxQueueTokens: 1_000_000 });
  const readyMs = performance.now() - startedMs;
  const encoder = await createEncoder({ modelsDir: values.models, sessions: 1, maxQueueTokens: 1_000_000 });
  const { manifest, tokenise } = encoder;
  const pipelines = await createThreePipelines(values.models, manifest, 1);
  const bare = await createBareSession(values.models, manifest.path, 1);
  const batches = await recordBatches(
    values.models,
    manifest.path,
    texts.map((text) => toWindow(tokenise(text))),
  );
  const pieces = texts.reduce((sum, text) => sum + tokenise(text).ids.length + 2, 0);
  const padded = batches.reduce((sum, { rows, columns }) => sum + rows * columns, 0);

  const contenders = {
    "analyse, all parts": async () =>
      void (await understanding.analyse(texts, {
        include: ["sentiment", "emotions", "tone", "entities", "embedding"],
      })),
    "encoder runtime": async () => void (await encoder.submit(texts.map((text) => toWindow(tokenise(text))))),
    "bare session, same batches": () => bare.run(batches),
    "three pipelines": async () => {
      for (let at = 0; at < texts.length; at += pipelineBatch) await pipelines.run(texts.slice(at, at + pipelineBatch));
    },
  };
  const times = await interleave(contenders, rounds, say);
  const latency = await measureLatency(understanding.analyse, articles, say);
  const longArticles = articles.slice(0, 32);
  const articleTimes = await interleave(
    { articles: async () => void (await understanding.analyse(longArticles)) },
    3,
    say,
  );

  await writeReport(
    {
      file: "encoder-bench.md",
      title: "The encoder's speed, side by side",
      command: repeatedBy("npm run bench -- encoder", options.args),
      dataFiles: files,
      body: [
        `${texts.length} sentences of the newsroom (${pieces} word pieces, ${padded} with padding in ${batches.length} batches), ${rounds} rounds, contenders interleaved, medians. Every contender computes on one thread. The three pipelines are transformers.js feature-extraction, text-classification and token-classification over models of the shipped encoder's trunk with one head each, batches of ${pipelineBatch}; ours gives emotions and tone as well. Model ${manifest.name} ${manifest.version}, int8.`,
        "",
        markdownTable([
          ["contender", "median ms", "texts a second", "relative to the bare session", "relative to three pipelines"],
          ...Object.entries(times).map(([name, ms]) => [
            name,
            ms.toFixed(0),
            ((texts.length / ms) * 1_000).toFixed(0),
            ratio(times["bare session, same batches"]!, ms),
            ratio(times["three pipelines"]!, ms),
          ]),
        ]),
        "",
        markdownTable([
          ["measure", "value", "floor"],
          [
            "one pass against three pipelines (analyse)",
            ratio(times["three pipelines"]!, times["analyse, all parts"]!),
            "2.5",
          ],
          [
            "runtime against the bare session",
            ratio(times["bare session, same batches"]!, times["encoder runtime"]!),
            ".85",
          ],
          [
            "analyse (sentences, entities and all) against the bare session",
            ratio(times["bare session, same batches"]!, times["analyse, all parts"]!),
            "",
          ],
          ["one text of 30 words through analyse, warm, p50", `${latency.p50.toFixed(1)} ms`, "12 ms"],
          ["the same, p95", `${latency.p95.toFixed(1)} ms`, ""],
          [
            "whole articles a second, all default parts",
            ((longArticles.length / articleTimes.articles!) * 1_000).toFixed(1),
            "",
          ],
          ["from nothing to ready (verify, load, warm up)", `${(readyMs / 1_000).toFixed(1)} s`, ""],
        ]),
      ].join("\n"),
    },
    options,
  );
  await Promise.all([understanding.close(), encoder.close(), pipelines.close(), bare.close()]);
};

const ratio = (reference: number, own: number): string => (reference / own).toFixed(2);
const toWindow = ({ ids, casings }: { ids: number[]; casings: number[] }): WindowInput => ({
  ids: ids.slice(0, 254),
  casings: casings.slice(0, 254),
});

/** Runs every contender once per round, in turn, after one round to warm up; median milliseconds of each. */
async function interleave(
  contenders: Record<string, () => Promise<void>>,
  rounds: number,
  say: (line: string) => void,
): Promise<Record<string, number>> {
  const times: Record<string, number[]> = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const [name, run] of Object.entries(contenders)) {
      const startedMs = performance.now();
      await run();
      if (round > 0) times[name]!.push(performance.now() - startedMs);
    }
    say(
      `round ${round}: ${Object.entries(times)
        .map(([name, all]) => `${name} ${all.at(-1)?.toFixed(0) ?? "warm"}`)
        .join(", ")}`,
    );
  }
  return Object.fromEntries(Object.entries(times).map(([name, all]) => [name, quantile(all, 0.5)]));
}

async function measureLatency(
  analyse: (texts: string[]) => Promise<unknown>,
  articles: readonly string[],
  say: (line: string) => void,
): Promise<{ p50: number; p95: number }> {
  const times: number[] = [];
  for (let i = 0; i < 220; i++) {
    // A new text each time, so that no cache has seen it whole.
    const text = firstWords(
      articles[i % articles.length]!.split("\n\n")[1]!
        .split(" ")
        .slice(i % 20)
        .join(" "),
      30,
    );
    const startedMs = performance.now();
    await analyse([text]);
    if (i >= 20) times.push(performance.now() - startedMs);
  }
  const result = { p50: quantile(times, 0.5), p95: quantile(times, 0.95) };
  say(`latency of 30 words: p50 ${result.p50.toFixed(1)} ms, p95 ${result.p95.toFixed(1)} ms`);
  return result;
}

/** The batches that the runtime makes of these windows, for feeding the bare session with the same. */
async function recordBatches(modelsDir: string, name: string, windows: readonly WindowInput[]): Promise<Batch[]> {
  const recorded: Batch[] = [];
  const thread = await startModelThread({
    folder: modelsDir.endsWith("/") ? modelsDir : `${modelsDir}/`,
    name,
    architecture: "encoder",
    dtype: "q8",
    threads: 1,
    allowRemote: false,
    revision: "main",
  });
  const recorder: ModelThread = {
    ...thread,
    run(batch) {
      recorded.push(structuredClone(batch) as Batch);
      return thread.run(batch);
    },
  };
  const scheduler = createScheduler<WindowInput, WindowOutput>({
    threads: [recorder],
    codec: { build: buildBatch, split: splitOutputs },
    maxBatchTokens: defaultBatchTokens,
    maxQueueTokens: 1_000_000,
  });
  await scheduler.submit(windows);
  await scheduler.close();
  return recorded;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}
