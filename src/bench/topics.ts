import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { markdownTable, type Task, type TaskOptions, writeReport } from "../evaluate/report.ts";
import { npmiCoherence, topicDiversity } from "../understanding/topics/coherence.ts";
import { documentCountOf, documentWords } from "../understanding/topics/encoded-corpus.ts";
import { foldIn, type TopicWords } from "../understanding/topics/fold-in.ts";
import { completionPerplexity } from "../understanding/topics/perplexity.ts";
import { topWordsOf } from "../understanding/topics/top-words.ts";
import { type BenchCorpus, loadBbc, loadNewsgroups } from "./topics-corpora.ts";

const run = promisify(execFile);

interface Tool {
  name: "attune" | "tomotopy" | "gensim" | "sklearn";
  /** Gibbs sweeps, passes or EM iterations over all documents; where the tool's coherence no longer rises. */
  iterations: number;
}

const tools: readonly Tool[] = [
  { name: "attune", iterations: 300 },
  { name: "tomotopy", iterations: 300 },
  { name: "gensim", iterations: 20 },
  { name: "sklearn", iterations: 60 },
];

interface Outcome {
  version: string;
  npmi: number;
  diversity: number;
  perplexity: number;
  /** Wall time of the training. */
  seconds: number;
  /** Processor time of the training: says more than wall time on a machine with other work. */
  cpuSeconds: number;
  peakMiB: number;
  model: TopicWords;
}

/**
 * Our LDA beside tomotopy, gensim and scikit-learn: the same word numbers, the same measures computed by our code from each tool's topic-word matrix
 * and prior, one thread each, tools in turn for each seed. `--python PATH` names the interpreter that has scripts/peers/topics/requirements.txt; without it only
 * ours runs. `--seeds N` (3).
 */
export const topicsBench: Task = async (options) => {
  const { values } = parseArgs({
    args: options.args,
    options: { python: { type: "string" }, seeds: { type: "string", default: "3" } },
  });
  const folder = await mkdtemp(join(tmpdir(), "attune-topics-"));
  const sections: string[] = [];
  const dataFiles: string[] = [];
  try {
    for (const [load, topics] of [
      [loadNewsgroups, 50],
      [loadNewsgroups, 20],
      [loadBbc, 20],
    ] as const) {
      const corpus = await load(options.datasetsDir);
      if (!dataFiles.includes(corpus.dataFiles[0]!)) dataFiles.push(...corpus.dataFiles);
      const compared = await compare(corpus, {
        topics,
        folder,
        python: values.python,
        seeds: Number(values.seeds),
        options,
      });
      sections.push(describe(corpus, topics, compared), inferenceTimes(corpus, compared.get("attune")![0]!.model));
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  await writeReport(
    {
      file: "topics.md",
      title: "Topics: our LDA beside tomotopy, gensim and scikit-learn",
      command: "npm run bench -- topics --python PATH",
      dataFiles,
      body: [introduction, ...sections].join("\n\n"),
    },
    options,
  );
};

interface Comparison {
  topics: number;
  folder: string;
  python: string | undefined;
  seeds: number;
  options: TaskOptions;
}

async function compare(corpus: BenchCorpus, comparison: Comparison): Promise<Map<Tool["name"], Outcome[]>> {
  const { topics, folder, python, seeds, options } = comparison;
  const corpusPath = join(folder, "corpus.txt");
  const lines = Array.from({ length: documentCountOf(corpus.train) }, (_, d) =>
    documentWords(corpus.train, d).join(" "),
  );
  await writeFile(corpusPath, lines.filter((line) => line !== "").join("\n"));
  const outcomes = new Map<Tool["name"], Outcome[]>();
  for (let seed = options.seed; seed < options.seed + seeds; seed++) {
    for (const tool of tools) {
      if (tool.name !== "attune" && python === undefined) continue;
      const outcome = await trainOnce({ tool, corpus, corpusPath, topics, seed, python, out: join(folder, "model") });
      options.say(
        `${corpus.name}, ${topics} topics, seed ${seed}, ${tool.name}: NPMI ${outcome.npmi.toFixed(4)}, ${outcome.cpuSeconds.toFixed(1)} s`,
      );
      outcomes.set(tool.name, [...(outcomes.get(tool.name) ?? []), outcome]);
    }
  }
  return outcomes;
}

interface Training {
  tool: Tool;
  corpus: BenchCorpus;
  corpusPath: string;
  topics: number;
  seed: number;
  python: string | undefined;
  out: string;
}

async function trainOnce({ tool, corpus, corpusPath, topics, seed, python, out }: Training): Promise<Outcome> {
  const words = corpus.vocabulary.words.length;
  const oneThread = { ...process.env, OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1", MKL_NUM_THREADS: "1" };
  if (tool.name === "attune") {
    const ending = import.meta.url.endsWith(".ts") ? "ts" : "js";
    const script = fileURLToPath(new URL(`./topics-own-run.${ending}`, import.meta.url));
    const given = [corpusPath, words, topics, tool.iterations, seed, out].map(String);
    await run(process.execPath, [...process.execArgv, script, ...given], { env: oneThread });
  } else {
    const script = fileURLToPath(new URL("../../scripts/peers/topics/train_lda.py", import.meta.url));
    const given = { tool: tool.name, corpus: corpusPath, words, topics, iterations: tool.iterations, seed, out };
    await run(python!, [script, ...Object.entries(given).flatMap(([name, value]) => [`--${name}`, String(value)])], {
      env: oneThread,
    });
  }
  const described = JSON.parse(await readFile(`${out}.json`, "utf8")) as Outcome & { alpha: number[] };
  const bytes = await readFile(`${out}.f32`);
  const matrix = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  const phi = new Float32Array(matrix.length);
  for (let k = 0; k < topics; k++) for (let w = 0; w < words; w++) phi[w * topics + k] = matrix[k * words + w]!;
  const model = { topicCount: topics, vocabularySize: words, phi, alpha: Float64Array.from(described.alpha) };
  const topWords = topWordsOf(model, 10);
  const npmi = npmiCoherence({ topWords, corpus: corpus.train });
  return {
    version: described.version,
    seconds: described.seconds,
    cpuSeconds: described.cpuSeconds,
    peakMiB: described.peakMiB,
    npmi: npmi.reduce((sum, value) => sum + value, 0) / topics,
    diversity: topicDiversity(topWords),
    perplexity: completionPerplexity(model, corpus.heldOut),
    model,
  };
}

const introduction = `NPMI: mean over all pairs of the ten top words, boolean sliding window of 10 tokens over the training part (in [-1, 1], higher is better).
Diversity: share of different words among all top words. Perplexity: document completion on the held-out part, proportions
from every other token (lower is better). All three are computed by the same code from each tool's topic-word matrix and document prior.
Time is training alone on one thread, as processor time (the machine had other work to do) and as wall time; memory is the peak of the whole process. Medians over the seeds; NPMI with its range.
Every tool learns its document prior where it can: ours and tomotopy asymmetric, gensim \`auto\`; scikit-learn has none to learn.`;

function describe(corpus: BenchCorpus, topics: number, outcomes: Map<Tool["name"], Outcome[]>): string {
  const rows: (string | number)[][] = [
    [
      "tool",
      "NPMI",
      "range",
      "diversity",
      "perplexity",
      "iterations",
      "s per 100 iterations",
      "training s",
      "peak MiB",
    ],
  ];
  for (const { name, iterations } of tools) {
    const runs = outcomes.get(name);
    if (runs === undefined) continue;
    const of = (part: (outcome: Outcome) => number): number => median(runs.map(part));
    const npmi = runs.map((outcome) => outcome.npmi);
    rows.push([
      runs[0]!.version,
      of((outcome) => outcome.npmi).toFixed(4),
      `${Math.min(...npmi).toFixed(3)} to ${Math.max(...npmi).toFixed(3)}`,
      of((outcome) => outcome.diversity).toFixed(3),
      of((outcome) => outcome.perplexity).toFixed(0),
      iterations,
      ((of((outcome) => outcome.cpuSeconds) / iterations) * 100).toFixed(1),
      of((outcome) => outcome.cpuSeconds).toFixed(1),
      of((outcome) => outcome.seconds).toFixed(1),
      of((outcome) => outcome.peakMiB).toFixed(0),
    ]);
  }
  const size = `${documentCountOf(corpus.train)} documents, ${corpus.train.words.length} tokens, ${corpus.vocabulary.words.length} words, ${documentCountOf(corpus.heldOut)} held out`;
  return `## ${corpus.name}, ${topics} topics\n\n${size}.\n\n${markdownTable(rows)}`;
}

function inferenceTimes(corpus: BenchCorpus, model: TopicWords): string {
  const times: number[] = [];
  let longest = { tokens: 0, milliseconds: 0 };
  for (let d = 0; d < documentCountOf(corpus.heldOut); d++) {
    const words = documentWords(corpus.heldOut, d);
    const started = performance.now();
    foldIn(model, words);
    const milliseconds = performance.now() - started;
    times.push(milliseconds);
    if (words.length > longest.tokens) longest = { tokens: words.length, milliseconds };
  }
  times.sort((a, b) => a - b);
  const at = (share: number): string => times[Math.floor(share * (times.length - 1))]!.toFixed(2);
  return `Inference of one held-out document: median ${at(0.5)} ms, 99th percentile ${at(0.99)} ms, the longest (${longest.tokens} tokens) ${longest.milliseconds.toFixed(2)} ms.`;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
