#!/usr/bin/env node
import { join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { newAccessKey } from "./access/access-keys.ts";
import type { App } from "./app/app.ts";
import type { AppOptions } from "./app/context/context.ts";
import { onDatabase } from "./app/context/stored-index.ts";
import { runAnalyzeCommand } from "./cli/analyze-command.ts";
import { addBrokerCommand } from "./cli/broker-command.ts";
import { addGenerationCommands } from "./cli/generation-commands.ts";
import { addImportCommands } from "./cli/indexing/import-commands.ts";
import { addIndexingCommands } from "./cli/indexing/indexing-commands.ts";
import { createOutput } from "./cli/output.ts";
import { addPeopleCommands } from "./cli/people/import-commands.ts";
import { addPredictCommands } from "./cli/predict/predict-commands.ts";
import { seedExperiments } from "./cli/seed-experiments.ts";
import { seedNewsroom } from "./cli/seed-newsroom.ts";
import { seedPredictions } from "./cli/seed-predictions.ts";
import { addSegmentCommands } from "./cli/segments/segment-commands.ts";
import { addStoreCommands } from "./cli/store-commands.ts";
import { runTrainTopicsCommand } from "./cli/train-topics-command.ts";
import { type Config, packageRoot, readConfig, roleSchema } from "./config/config.ts";
import { version } from "./config/version.ts";
import { AttuneError } from "./errors/attune-error.ts";
import { createLog } from "./log/log.ts";
import { pullModel } from "./understanding/hub-models/pull-model.ts";

const program = new Command("attune")
  .description("Understands text and acts on it, on your own machine.")
  .version(version)
  .showHelpAfterError()
  .exitOverride();

/** Loads the application only where a command needs it: it brings the models' libraries along. */
async function open(config: Config, options: Pick<AppOptions, "log" | "purpose">): Promise<App> {
  const { openApp } = await import("./app/open-app.ts");
  return openApp({ config, ...options });
}

/** Opens the application, runs a command on it and closes it again. */
async function withApp(work: (app: App) => Promise<void>): Promise<void> {
  const config = readConfig({ ATTUNE_LOG_LEVEL: "warn", ...process.env });
  await onDatabase(config, async () => {
    const app = await open(config, { log: createLog(config.logLevel) });
    try {
      await work(app);
    } finally {
      await app.close();
    }
  });
}

program
  .command("serve")
  .description("serve the API and the editor's page")
  .option("--seed-newsroom", "fill an empty installation with the bundled newsroom")
  .action(async (options: { seedNewsroom?: boolean }) => {
    const output = createOutput(false);
    const config = readConfig(process.env);
    const log = createLog(config.logLevel);
    const app = await open(config, { log });
    const server = await app.serve();
    const stop = stopOnSignal(async () => {
      await server.close();
      await app.close();
    });
    if (options.seedNewsroom) {
      const seeding = seedNewsroom({
        ...app,
        corporaDir: join(packageRoot, "corpora"),
        seedExperiments: async (anchorMs) => seedExperiments({ ...app, itemIds: await app.store.ids(), anchorMs }),
        seedPredictions: async (anchorMs) => seedPredictions({ ...app, itemIds: await app.store.ids(), anchorMs }),
        learnGroups: () => app.learned.learn({ seed: "newsroom", minUsers: 20 }),
        trainRecommender: () => app.retraining.train(),
        now: Date.now,
        output,
      });
      // A signal during the first seeding ends the process; the next start completes what was begun.
      await Promise.race([seeding, stop]);
      if (stop.hasBegun()) {
        seeding.catch(() => undefined);
        await stop;
        return;
      }
    }
    const { isCommonEnglish } = await import("./understanding/entities/common-words.ts");
    const { compileTurnedClauses } = await import("./understanding/tasks/turned-clauses.ts");
    // Half a second that the first requests would wait for otherwise.
    isCommonEnglish("harbour");
    app.setReady();
    void compileTurnedClauses();
    output.note(
      `\nThe editor's page   ${server.url}/\nThe API             ${server.url}/docs\n\nTry it:\n` +
        `  curl -s ${server.url}/v1/analyze -H 'content-type: application/json' ` +
        `-d '{"texts":["The new tram line in Lisbon is a joy to ride."]}'\n`,
    );
    await stop;
  });

program
  .command("analyze")
  .description("print what is understood of a text")
  .argument("[file]", "a file, or - for standard input", "-")
  .option("--json", "JSON for machines")
  .action((file: string, options: { json?: boolean }) =>
    withApp(({ understanding }) =>
      runAnalyzeCommand({ file, understanding, output: createOutput(options.json === true) }),
    ),
  );

addIndexingCommands(program, (config, purpose) => open(config, { purpose, log: createLog(config.logLevel) }));
addImportCommands(program, (config, purpose) => open(config, { purpose, log: createLog(config.logLevel) }));
addGenerationCommands(program);
addPredictCommands(program);
addSegmentCommands(program, withApp);
addPeopleCommands(program, withApp);
addStoreCommands(program);
addBrokerCommand(program);

program
  .command("train")
  .description("train what learns from the catalogue and from users")
  .argument("<what>", "topics, tags or recommender")
  .option("--topics <count>", 'number of topics, or "auto" to choose it by coherence', parseTopicCount)
  .option("--json", "JSON for machines")
  .action((what: string, options: { json?: boolean; topics?: number | "auto" }) => {
    const output = createOutput(options.json === true);
    return withApp(async ({ topics, trainTags, retraining }) => {
      if (what === "topics") {
        const stopping = new AbortController();
        process.once("SIGINT", () => stopping.abort(new Error("interrupted")));
        await runTrainTopicsCommand({ topics, count: options.topics, output, signal: stopping.signal });
      } else if (what === "tags") {
        const report = await trainTags();
        output.result(report, `Learned tags from ${report.items} tagged items; suggestions are up to date.`);
      } else if (what === "recommender") {
        const report = await retraining.train();
        const outcome = report.adopted ? `adopted as ${report.version}` : `refused: ${report.reason}`;
        output.result(
          report,
          `${report.interactions} interactions of ${report.users} users; the model was ${outcome}.`,
        );
      } else {
        throw new InvalidArgumentError(`There is nothing called "${what}" to train: use topics, tags or recommender.`);
      }
    });
  });

program
  .command("keys")
  .description("make a key for ATTUNE_KEYS")
  .argument("<role>", "public, app, editor or admin")
  .action((role: string) => {
    const parsed = roleSchema.safeParse(role);
    if (!parsed.success) throw new InvalidArgumentError(`"${role}" is no role: use public, app, editor or admin.`);
    const key = newAccessKey();
    createOutput(false).result({ key, role }, `ATTUNE_KEYS=${key}:${role}`);
  });

program
  .command("models")
  .description("standard models in place of the shipped encoder")
  .command("pull")
  .description("fetch a model from the Hub at a pinned commit, for example Xenova/bert-base-NER")
  .argument("<name>")
  .option("--revision <commit>", "another commit, tag or branch")
  .action(async (name: string, options: { revision?: string }) => {
    const { modelsDir } = readConfig(process.env);
    const output = createOutput(false);
    const lock = await pullModel({ name, revision: options.revision, modelsDir, say: output.note });
    output.result(lock, `${name} is in ${modelsDir} at ${lock.revision}.`);
  });

function parseTopicCount(value: string): number | "auto" {
  if (value === "auto") return value;
  if (!/^[1-9]\d*$/.test(value)) throw new InvalidArgumentError('Write a whole number above 0, or "auto".');
  return Number(value);
}

/** Resolves after the first SIGINT or SIGTERM, once `close` is done; a second signal ends the process at once. */
function stopOnSignal(close: () => Promise<void>): Promise<void> & { hasBegun(): boolean } {
  let begun = false;
  const stopped = new Promise<void>((resolve, reject) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.once(signal, () => {
        begun = true;
        process.once(signal, () => process.exit(130));
        close().then(resolve, reject);
      });
    }
  });
  return Object.assign(stopped, { hasBegun: () => begun });
}

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}
// Threads, timers and open files must not keep a process alive whose work is done or has failed: a supervisor would see it running.
process.exit();

/** 2 for wrong usage, 1 for failures; one line for people, and the stack of a defect with ATTUNE_LOG_LEVEL=debug. */
function exitCodeOf(error: unknown): number {
  const usage = error as { code?: unknown; exitCode?: number };
  if (typeof usage.code === "string" && usage.code.startsWith("commander.")) return usage.exitCode === 0 ? 0 : 2;
  const isDefect = !(error instanceof AttuneError);
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`attune: ${message.replaceAll(/\s*\n\s*/g, " ")}\n`);
  if (isDefect && process.env.ATTUNE_LOG_LEVEL === "debug" && error instanceof Error) {
    process.stderr.write(`${error.stack}\n`);
  }
  return 1;
}
