import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { readConfig } from "../../src/config/config.ts";
import { createRandom } from "../../src/math/random.ts";
import type { HybridModel } from "../../src/recommend/training/hybrid-model.ts";
import { trainHybrid } from "../../src/recommend/training/train-hybrid.ts";
import { readManifest } from "../../src/understanding/encoder/manifest.ts";
import { createDatasetWorld, type DatasetWorld, interactionOf } from "./recommend/dataset-world.ts";
import { type DatasetName, datasetNames, loadRecommendDataset, type RecommendDataset } from "./recommend/datasets.ts";
import { type Measured, measureLists } from "./recommend/measure.ts";
import { createMethods } from "./recommend/methods.ts";
import { peerNames, runPeers } from "./recommend/peers.ts";
import { createProtocols, type Protocol } from "./recommend/protocols.ts";
import { rankCases } from "./recommend/rank-cases.ts";
import { describeResults, type ProtocolResult } from "./recommend/tables.ts";
import { type Task, type TaskOptions, writeReport } from "./report.ts";
import { createEmbeddingSource } from "./tags/embeddings.ts";

/**
 * Ranks items of data sets of the field by popularity, content, each collaborative model and the hybrid of all, beside
 * peers in Python on the same split files. Options: `--sets ml-100k,beauty` (default all; each has its own report),
 * `--python PATH` with scripts/peers/recommend/requirements.txt (peers are left out without), `--users 1000` asked at
 * most, `--protocols CATIU`, `--models DIR`, `--cache DIR` for embeddings, `--work DIR` that keeps the split files.
 */
export const recommendTask: Task = async (options) => {
  const { values } = parseArgs({
    args: options.args,
    options: {
      sets: { type: "string", default: datasetNames.join(",") },
      python: { type: "string" },
      users: { type: "string", default: "1000" },
      protocols: { type: "string", default: "CATIU" },
      models: { type: "string", default: readConfig(process.env).modelsDir },
      cache: { type: "string", default: join(tmpdir(), "attune-embeddings") },
      work: { type: "string" },
    },
  });
  const workDir = values.work ?? (await mkdtemp(join(tmpdir(), "attune-recommend-")));
  try {
    for (const name of values.sets.split(",") as DatasetName[]) {
      const dataset = await loadRecommendDataset(name, options.datasetsDir);
      const world = await openWorld(dataset, values, options);
      const protocols = createProtocols(dataset, { seed: options.seed, limit: Number(values.users) });
      const results: ProtocolResult[] = [];
      for (const protocol of protocols.filter((one) => values.protocols.includes(one.name))) {
        const folder = `${workDir}/${name}`;
        results.push(await runProtocol(protocol, { dataset, world, folder, python: values.python, options }));
      }
      const { version } = await readManifest(values.models);
      const { file, title, body } = describeResults({ dataset, results, encoder: version, users: values.users });
      const command = `npm run evaluate -- recommend --sets ${name} --users ${values.users} --python PATH`;
      await writeReport({ file, title, command, dataFiles: dataset.files, body }, options);
    }
  } finally {
    if (values.work === undefined) await rm(workDir, { recursive: true, force: true });
  }
};

async function openWorld(
  dataset: RecommendDataset,
  { models, cache }: { models: string; cache: string },
  { say }: TaskOptions,
): Promise<DatasetWorld> {
  const source = await createEmbeddingSource({ modelsDir: models, cacheDir: cache, say });
  try {
    const texts = dataset.items.map(({ text }) => text);
    return createDatasetWorld(dataset, await source.embedSet(dataset.name, texts));
  } finally {
    await source.close();
  }
}

interface Run {
  dataset: RecommendDataset;
  world: DatasetWorld;
  folder: string;
  python: string | undefined;
  options: TaskOptions;
}

async function runProtocol(protocol: Protocol, run: Run): Promise<ProtocolResult> {
  const { dataset, world, options } = run;
  const { seed, say } = options;
  // The peers run beside our own training, in a process of their own.
  const peers = measurePeers(protocol, run);
  const interactions = protocol.splits[0]!.train.map((event) => interactionOf(event, dataset.isTimed));
  const model = await trainHybrid(interactions, world, { seed, nowMs: Date.now() });
  say(`${dataset.name} ${protocol.name}: trained on ${interactions.length} events`);
  const ours: Measured[][] = [];
  for (const place of protocol.splits.keys()) ours.push(await measureOurs(protocol, place, { ...run, model }));
  const theirs = await peers;
  return { protocol, model, rows: ours.map((rows, place) => [...rows, ...(theirs[place] ?? [])]) };
}

async function measurePeers(protocol: Protocol, run: Run): Promise<Measured[][]> {
  const { dataset, folder, python, options } = run;
  const { seed, say } = options;
  if (python === undefined) return [];
  const rows: Measured[][] = [];
  for (const split of protocol.splits) {
    const lists = await runPeers({
      dataset,
      split,
      python,
      folder: `${folder}/${split.name}`,
      seed,
      peers: protocol.peers,
      parametersFrom: rows.length === 0 ? undefined : `${folder}/${protocol.splits[0]!.name}`,
    });
    rows.push(
      [...lists].map(([peer, own]) => measureLists(peerNames[peer], own, { split, catalogue: catalogueOf(run), seed })),
    );
    for (const { method, ndcg } of rows.at(-1)!) {
      say(`${dataset.name} ${split.name}, ${method}: nDCG@10 ${ndcg.mean.toFixed(4)}`);
    }
  }
  return rows;
}

async function measureOurs(protocol: Protocol, place: number, run: Run & { model: HybridModel }): Promise<Measured[]> {
  const { dataset, world, model, options } = run;
  const split = protocol.splits[place]!;
  const measured: Measured[] = [];
  for (const [name, method] of createMethods(split, { model, world, isTimed: dataset.isTimed })) {
    // A collaborative model alone has no score for an item that it does not know.
    if (protocol.name === "I" && name !== "content only" && name !== "hybrid") continue;
    const lists = await rankCases(split, method, {
      itemCount: dataset.items.length,
      random: createRandom(`ties|${options.seed}`),
      onProgress: (done) => options.say(`${split.name}, ${name}: ${done} of ${split.cases.length} users`),
    });
    measured.push(measureLists(name, lists, { split, catalogue: catalogueOf(run), seed: options.seed }));
    options.say(`${dataset.name} ${split.name}, ${name}: nDCG@10 ${measured.at(-1)!.ndcg.mean.toFixed(4)}`);
  }
  return measured;
}

function catalogueOf({ dataset, world }: Run) {
  return {
    itemCount: dataset.items.length,
    userCount: dataset.userCount,
    contentOf: (item: number) => {
      const { embedding } = world.catalogue.get(String(item))!;
      return embedding.some((value) => value !== 0) ? embedding : undefined;
    },
  };
}
