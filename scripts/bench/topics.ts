import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { documentCountOf, documentWords } from "../../src/understanding/topics/encoded-corpus.ts";
import type { TopicWords } from "../../src/understanding/topics/fold-in.ts";
import { type Task, writeReport } from "../evaluate/report.ts";
import {
  baselineOf,
  inferenceTimesOf,
  type Measured,
  qualityOf,
  type ToolName,
  type TopicsComparison,
  toolNames,
} from "./topics/topics-comparison.ts";
import { type BenchCorpus, loadBbc, loadNewsgroups } from "./topics/topics-corpora.ts";
import { describeComparison, describeFloors, introduction } from "./topics/topics-report.ts";

const run = promisify(execFile);

/** Gibbs sweeps, passes or EM iterations over all documents: where the tool's coherence no longer rises. */
const iterationsOf: Record<ToolName, number> = { attune: 300, tomotopy: 300, gensim: 20, sklearn: 60 };
const settings = [
  { load: loadNewsgroups, topics: 50, key: "newsgroups-50" },
  { load: loadNewsgroups, topics: 20, key: "newsgroups-20" },
  { load: loadBbc, topics: 20, key: "bbc-20" },
];

/**
 * Our LDA beside tomotopy, gensim and scikit-learn: the same word numbers, one thread each, the tools in turn for each seed.
 * `--python PATH` names the interpreter that has scripts/peers/topics/requirements.txt; without it only ours runs. `--seeds N` (5) are those of ours and tomotopy, `--slow-seeds N` (1) those of
 * gensim and scikit-learn, which take several times as long.
 * `--work FOLDER` keeps each training there and does none twice, and `--only KEY,...` trains on some of the corpora only, so that a long
 * run can be done in parts; the report is of all that the folder holds.
 */
export const topicsBench: Task = async (options) => {
  const { values } = parseArgs({
    args: options.args,
    options: {
      python: { type: "string" },
      seeds: { type: "string", default: "5" },
      "slow-seeds": { type: "string", default: "1" },
      work: { type: "string", default: join(tmpdir(), `attune-topics-${process.pid}`) },
      only: { type: "string", default: settings.map(({ key }) => key).join(",") },
    },
  });
  await mkdir(values.work, { recursive: true });
  const tools = toolNames.filter((tool) => tool === "attune" || values.python !== undefined);
  const seedsOf = (tool: ToolName): number => Number(values[isSlow(tool) ? "slow-seeds" : "seeds"]);
  const comparisons: TopicsComparison[] = [];
  const dataFiles = new Set<string>();
  for (const { load, topics, key } of settings) {
    const corpus = await load(options.datasetsDir);
    const corpusPath = await writeCorpus(corpus, join(values.work, `${key}.txt`));
    const runs: TopicsComparison["runs"] = new Map();
    for (let number = 0; number < Number(values.seeds); number++) {
      const seed = options.seed + number;
      for (const tool of tools.filter((one) => number < seedsOf(one))) {
        const out = join(values.work, `${key}-${tool}-${iterationsOf[tool]}-${seed}`);
        const given = { tool, corpus, corpusPath, topics, seed, python: values.python, out };
        const kept = await readMeasured(out);
        if (kept === undefined && !values.only.split(",").includes(key)) continue;
        const measured = kept ?? (await trainOnce(given));
        if (!kept)
          options.say(
            `${key}, seed ${seed}, ${tool}: NPMI ${measured.npmi.toFixed(4)}, ${measured.seconds.toFixed(1)} s`,
          );
        runs.set(tool, [...(runs.get(tool) ?? []), measured]);
      }
    }
    if (!runs.has("attune")) continue;
    for (const file of corpus.dataFiles) dataFiles.add(file);
    const model = await readModel(join(values.work, `${key}-attune-${iterationsOf.attune}-${options.seed}`), topics);
    comparisons.push({
      corpus: {
        name: corpus.name,
        documents: documentCountOf(corpus.train),
        tokens: corpus.train.words.length,
        words: corpus.vocabulary.words.length,
        heldOut: documentCountOf(corpus.heldOut),
      },
      topics,
      runs,
      baseline: baselineOf(corpus),
      inference: inferenceTimesOf(model, corpus),
    });
  }
  await writeReport(
    {
      file: "topics.md",
      title: "Topics: our LDA beside tomotopy, gensim and scikit-learn",
      command: `npm run bench -- topics -- --python PATH --seeds ${values.seeds} --slow-seeds ${values["slow-seeds"]}`,
      dataFiles: [...dataFiles],
      body: [introduction, describeFloors(comparisons), ...comparisons.map(describeComparison)].join("\n\n"),
    },
    options,
  );
};

function isSlow(tool: ToolName): boolean {
  return tool === "gensim" || tool === "sklearn";
}

async function writeCorpus(corpus: BenchCorpus, path: string): Promise<string> {
  const lines = Array.from({ length: documentCountOf(corpus.train) }, (_, d) =>
    documentWords(corpus.train, d).join(" "),
  );
  await writeFile(path, lines.filter((line) => line !== "").join("\n"));
  return path;
}

interface Training {
  tool: ToolName;
  corpus: BenchCorpus;
  corpusPath: string;
  topics: number;
  seed: number;
  python: string | undefined;
  /** Path of what is written, without ending. */
  out: string;
}

async function trainOnce({ tool, corpus, corpusPath, topics, seed, python, out }: Training): Promise<Measured> {
  const words = corpus.vocabulary.words.length;
  const iterations = iterationsOf[tool];
  const env = { ...process.env, OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1", MKL_NUM_THREADS: "1" };
  if (tool === "attune") {
    const script = fileURLToPath(new URL("./topics/topics-own-run.ts", import.meta.url));
    const given = [corpusPath, words, topics, iterations, seed, out].map(String);
    await run(process.execPath, [...process.execArgv, script, ...given], { env });
  } else {
    const script = fileURLToPath(new URL("../peers/topics/train_lda.py", import.meta.url));
    const given = Object.entries({ tool, corpus: corpusPath, words, topics, iterations, seed, out });
    await run(python!, [script, ...given.flatMap(([name, value]) => [`--${name}`, String(value)])], { env });
  }
  const trained = JSON.parse(await readFile(`${out}.json`, "utf8")) as Trained;
  const { version, seconds, cpuSeconds, peakMiB } = trained;
  const quality = qualityOf(await readModel(out, topics), corpus);
  const measured: Measured = { tool, version, seed, iterations, seconds, cpuSeconds, peakMiB, ...quality };
  await writeFile(`${out}.measured.json`, JSON.stringify(measured));
  return measured;
}

/** What a training process writes beside its matrix. */
interface Trained extends Pick<Measured, "version" | "seconds" | "cpuSeconds" | "peakMiB"> {
  alpha: number[];
}

async function readMeasured(out: string): Promise<Measured | undefined> {
  const text = await readFile(`${out}.measured.json`, "utf8").catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as Measured);
}

/** The written matrix is topics x words; ours lies the other way round. */
async function readModel(out: string, topicCount: number): Promise<TopicWords> {
  const { alpha } = JSON.parse(await readFile(`${out}.json`, "utf8")) as Trained;
  const bytes = await readFile(`${out}.f32`);
  const matrix = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  const vocabularySize = matrix.length / topicCount;
  const phi = new Float32Array(matrix.length);
  for (let k = 0; k < topicCount; k++) {
    for (let w = 0; w < vocabularySize; w++) phi[w * topicCount + k] = matrix[k * vocabularySize + w]!;
  }
  return { topicCount, vocabularySize, phi, alpha: Float64Array.from(alpha) };
}
