import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { rankingMetrics } from "../../../src/learning/metrics/ranking-metrics.ts";
import { readRankings, writeSplit } from "../../../src/learning/metrics/split-file.ts";
import type { Split } from "../../../src/learning/metrics/splits.ts";
import { bootstrapInterval } from "../../../src/math/bootstrap-interval.ts";
import { createRandom } from "../../../src/math/random.ts";
import type { TrainedModel } from "../../../src/recommend/models/contract/collaborative-model.ts";
import { recommendItems } from "../../../src/recommend/models/contract/item-scorer.ts";
import { prepareTrainingData, type TrainingData } from "../../../src/recommend/models/contract/training-data.ts";
import { sasrec } from "../../../src/recommend/models/sasrec/sasrec.ts";
import { sequential } from "../../../src/recommend/models/sequential/sequential.ts";
import { type DatasetName, loadRecommendDataset } from "../../evaluate/recommend/datasets.ts";
import { createProtocols } from "../../evaluate/recommend/protocols.ts";
import { markdownTable, type Task, writeReport } from "../../evaluate/report.ts";

const peerScript = fileURLToPath(new URL("../../peers/recommend/sasrec.py", import.meta.url));
const listLength = 10;

/**
 * Models of the order on each user's last event, ranked among the whole catalogue: SASRec beside the same network in PyTorch with equal epochs, and
 * directed co-occurrence with a few settings. Options: `--sets ml-100k`, `--epochs 10`, `--users 3000` asked at most, `--python PATH` with scripts/peers/recommend/sasrec-requirements.txt.
 */
export const recommendSequencesBench: Task = async (options) => {
  const { values } = parseArgs({
    args: options.args,
    options: {
      sets: { type: "string", default: "ml-100k" },
      epochs: { type: "string", default: "10" },
      users: { type: "string", default: "3000" },
      python: { type: "string" },
    },
  });
  const { seed, say } = options;
  const files: string[] = [];
  const rows: (string | number)[][] = [["data", "model", "nDCG@10", "HR@10", "processor seconds"]];
  for (const name of values.sets.split(",") as DatasetName[]) {
    const dataset = await loadRecommendDataset(name, options.datasetsDir);
    files.push(...dataset.files);
    const protocols = createProtocols(dataset, { seed, limit: Number(values.users) });
    const split = protocols.find((protocol) => protocol.name === "L")!.splits[0]!;
    const data = dataOf(split, dataset.items.length);
    const add = (model: string, lists: readonly (readonly number[])[], processor: number): void => {
      rows.push([name, model, ...measure(lists, split, seed), processor.toFixed(0)]);
      say(rows.at(-1)!.join(" "));
    };
    for (const hyperparameters of [
      { backward: 1, exponent: 0.7 },
      { backward: 0.3, exponent: 0.3 },
    ]) {
      const { model, processor } = await timed(() => sequential.train(data, { hyperparameters, seed, threads: 0 }));
      const { backward, exponent } = hyperparameters;
      add(`directed co-occurrence, backward ${backward}, exponent ${exponent}`, listsOf(model!, split), processor);
    }
    const epochs = Number(values.epochs);
    const own = await timed(() => sasrec.train(data, { hyperparameters: { epochs }, seed, threads: 0 }));
    add(`SASRec, ${epochs} epochs`, listsOf(own.model!, split), own.processor);
    if (values.python === undefined) continue;
    const peer = await runPeer(values.python, { split, itemCount: dataset.items.length, epochs, seed });
    add(`SASRec in PyTorch, ${epochs} epochs`, peer.lists, peer.processor);
  }
  const { python, ...rest } = values;
  const words = Object.entries({ ...rest, ...(python && { python: "PATH" }) }).map(
    ([word, value]) => `--${word} ${value}`,
  );
  await writeReport(
    {
      file: "recommend-sequences.md",
      title: "Models of the order of sequences",
      command: `npm run bench -- recommend-sequences ${words.join(" ")}`,
      dataFiles: files,
      body: [
        "Each user's last event, ranked among the whole catalogue without what the user had; single models, not what is served. Brackets: 95 %",
        "bootstrap interval over users. Equal times fall in random order. Processor seconds of one training, on a machine with much else running.",
        "",
        markdownTable(rows),
      ].join("\n"),
    },
    options,
  );
};

/** Items are numbered as in the data set. */
function dataOf({ train }: Split, itemCount: number): TrainingData {
  const itemIds = Array.from({ length: itemCount }, (_, item) => String(item));
  const interactions = train.map(({ user, item }, place) => ({
    userId: String(user),
    itemId: String(item),
    weight: 1,
    // As the split orders them.
    atMs: place,
  }));
  return prepareTrainingData(interactions, { itemIds });
}

function listsOf({ scorer }: TrainedModel, split: Split): number[][] {
  return split.cases.map((question) => {
    const history = [...question.history].reverse().map(({ item }) => ({ itemIndex: item, weight: 1 }));
    return recommendItems(scorer, { history, limit: listLength }).map(({ index }) => index);
  });
}

function measure(lists: readonly (readonly number[])[], split: Split, seed: number): string[] {
  const each = lists.map((list, i) => rankingMetrics(list, new Set(split.cases[i]!.relevant), listLength));
  return [each.map(({ ndcg }) => ndcg), each.map(({ hit }) => hit)].map((values) => {
    const { mean, low, high } = bootstrapInterval(values, { random: createRandom(`bootstrap|${seed}`) });
    return `${mean.toFixed(4)} [${low.toFixed(4)}, ${high.toFixed(4)}]`;
  });
}

async function timed<Model>(train: () => Promise<Model>): Promise<{ model: Model; processor: number }> {
  const started = process.cpuUsage();
  const model = await train();
  const { user, system } = process.cpuUsage(started);
  return { model, processor: (user + system) / 1e6 };
}

async function runPeer(
  python: string,
  { split, itemCount, epochs, seed }: { split: Split; itemCount: number; epochs: number; seed: number },
): Promise<{ lists: number[][]; processor: number }> {
  const folder = await mkdtemp(join(tmpdir(), "attune-sequences-"));
  try {
    await writeSplit(split, folder);
    const { stdout } = await promisify(execFile)(python, [
      peerScript,
      folder,
      ...[itemCount, epochs, seed].map(String),
    ]);
    return { lists: await readRankings(join(folder, "sasrec.jsonl")), processor: Number(stdout) };
  } finally {
    await rm(folder, { recursive: true });
  }
}
