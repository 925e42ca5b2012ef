import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { LoggedEvent } from "../../src/learning/metrics/splits.ts";
import type { TrainingReport } from "../../src/recommend/training/train-recommender.ts";
import { type DatasetName, loadRecommendDataset, type RecommendDataset } from "./recommend/datasets.ts";
import { type Measured, measureLists } from "./recommend/measure.ts";
import { createProtocols, type Protocol } from "./recommend/protocols.ts";
import { askServed, type Rows } from "./recommend/served-lists.ts";
import { describeServed, type ServedResult } from "./recommend/served-tables.ts";
import { openServedWorld, prepareItems, type Stamps, stampKinds, type Texts } from "./recommend/served-world.ts";
import { type Task, type TaskOptions, writeReport } from "./report.ts";

/**
 * The recommender through its own front door: items are indexed and events ingested into a real store, `attune train` trains, and
 * each case is a request with the default scenario. Options: `--sets ml-100k`, `--protocols CATIUL`, `--stamps original,none,old`,
 * `--users 300` asked at most in each, `--texts titles` for items without their running text, `--rows served` for what is served alone, `--work DIR` that keeps the indexed items.
 */
export const recommendServedTask: Task = async (options) => {
  const { values } = parseArgs({
    args: options.args,
    options: {
      sets: { type: "string", default: "ml-100k" },
      protocols: { type: "string", default: "CATIUL" },
      stamps: { type: "string", default: stampKinds.join(",") },
      users: { type: "string", default: "300" },
      texts: { type: "string", default: "full" },
      rows: { type: "string", default: "all" },
      work: { type: "string", default: join(tmpdir(), "attune-served") },
    },
  });
  await mkdir(values.work, { recursive: true });
  for (const name of values.sets.split(",") as DatasetName[]) {
    const dataset = await loadRecommendDataset(name, options.datasetsDir);
    const protocols = createProtocols(dataset, { seed: options.seed, limit: Number(values.users) });
    const unseen = new Set(protocols.find((protocol) => protocol.name === "I")?.splits[0]?.pool);
    const itemsFolder = await prepareItems(dataset, {
      folder: values.work,
      unseen,
      texts: values.texts as Texts,
      say: options.say,
    });
    const results: ServedResult[] = [];
    for (const protocol of protocols.filter((one) => values.protocols.includes(one.name))) {
      for (const stamps of values.stamps.split(",") as Stamps[]) {
        results.push(
          await measureServed({
            dataset,
            protocol,
            stamps,
            itemsFolder,
            work: values.work,
            rows: values.rows as Rows,
            options,
          }),
        );
      }
    }
    const suffix = `--sets ${name} --protocols ${values.protocols} --stamps ${values.stamps} --users ${values.users} --texts ${values.texts} --rows ${values.rows}`;
    await writeReport(
      {
        file: `recommend-served-${name}.md`,
        title: `What is served on ${name}`,
        command: `npm run evaluate -- recommend-served ${suffix}`,
        dataFiles: dataset.files,
        body: describeServed({ dataset, results, users: values.users }),
      },
      options,
    );
  }
};

async function measureServed(run: {
  dataset: RecommendDataset;
  protocol: Protocol;
  stamps: Stamps;
  itemsFolder: string;
  work: string;
  rows: Rows;
  options: TaskOptions;
}): Promise<ServedResult> {
  const { dataset, protocol, stamps, itemsFolder, options } = run;
  const folder = join(run.work, `${dataset.name}-${protocol.name}-${stamps}-${process.pid}`);
  const world = await openServedWorld(dataset, { itemsFolder, folder, stamps });
  const title = `${dataset.name} (${protocol.name}), stamps ${stamps}`;
  try {
    const [first] = protocol.splits;
    await world.send(inOrder(first!.train));
    options.say(`${title}: ${first!.train.length} events sent`);
    const started = process.cpuUsage();
    const report: TrainingReport = await world.app.retraining.train();
    const used = process.cpuUsage(started);
    const trainingSeconds = (used.user + used.system) / 1e6;
    options.say(`${title}: ${JSON.stringify(report)}`);
    const rows: Measured[][] = [];
    for (const split of protocol.splits) {
      await world.send(
        missing(
          split.cases.flatMap(({ history }) => history),
          first!.train,
        ),
      );
      const model = world.app.retraining.inUse();
      const lists = await askServed(world, {
        split,
        protocol: protocol.name,
        model,
        itemCount: dataset.items.length,
        rows: run.rows,
      });
      const catalogue = { itemCount: dataset.items.length, userCount: dataset.userCount, contentOf: () => undefined };
      rows.push([...lists].map(([row, own]) => measureLists(row, own, { split, catalogue, seed: options.seed })));
      for (const { method, ndcg, hit } of rows.at(-1)!) {
        options.say(`${title} ${split.name}, ${method}: nDCG@10 ${ndcg.mean.toFixed(4)}, HR@10 ${hit.mean.toFixed(4)}`);
      }
    }
    return { protocol, stamps, report, trainingSeconds, rows };
  } finally {
    await world.close();
  }
}

/** As they happened: that is the order in which they would have arrived. */
function inOrder(events: readonly LoggedEvent[]): LoggedEvent[] {
  return [...events].sort((a, b) => a.time - b.time);
}

/** Events of histories that were not sent for training: those of users who come afterwards. */
function missing(histories: readonly LoggedEvent[], sent: readonly LoggedEvent[]): LoggedEvent[] {
  const known = new Set(sent);
  return inOrder(histories.filter((event) => !known.has(event)));
}
