import { type Command, InvalidArgumentError } from "commander";
import type { App } from "./app.ts";
import { mappableFields } from "./catalogue/formats/map-fields.ts";
import { type ArchiveFormat, archiveFormats } from "./catalogue/formats/open-archive.ts";
import { createGenerationDesk, type GenerationDesk } from "./cli/generations-command.ts";
import { runIndexCommand } from "./cli/index-command.ts";
import { withIndexLock } from "./cli/index-lock.ts";
import { createOutput } from "./cli/output.ts";
import { runReindexCommand, runReindexDryRun } from "./cli/reindex-command.ts";

/** Opens the application with settings in place of those of the environment, runs the work and closes it. */
type WithApp = (work: (app: App) => Promise<void>, settings: Record<string, string | undefined>) => Promise<void>;

interface EncoderFlags {
  workers?: string;
  batchTokens?: string;
}

interface IndexFlags extends EncoderFlags {
  format?: ArchiveFormat;
  map?: Record<string, string>;
  errors?: string;
  strict?: boolean;
  dryRun?: boolean;
  json?: boolean;
}

/** Adds `index`, `reindex` and `generations` to the command line. */
export function addIndexingCommands(program: Command, withApp: WithApp): void {
  addEncoderFlags(
    program
      .command("index")
      .description("index files of articles; what is unchanged is skipped")
      .argument(
        "<files...>",
        "JSON, CSV, Markdown, HTML, RSS, Atom or WordPress exports, gzipped or not, or - for standard input",
      )
      .option("--format <format>", `${archiveFormats.join(", ")}; default: by name and content`, parseFormat)
      .option("--map <pairs>", "fields by other names: title=headline,body=story", parseMap)
      .option("--errors <file>", "write each rejected record to a file")
      .option("--strict", "exit with 1 when any record was rejected")
      .option("--dry-run", "say what would be done and about how long it would take; store nothing"),
  ).action((files: string[], flags: IndexFlags) =>
    withApp(async ({ indexing, config }) => {
      const summary = await locked(config.dataDir, "index", () =>
        runIndexCommand({
          files,
          indexing,
          output: createOutput(flags.json === true),
          format: flags.format,
          map: flags.map,
          errorsFile: flags.errors,
          dryRun: flags.dryRun,
          signal: abortOnInterrupt(),
        }),
      );
      const allRejected = summary.rejected > 0 && summary.rejected === summary.read;
      if (allRejected || summary.failedFiles > 0 || (flags.strict && summary.rejected > 0)) process.exitCode = 1;
    }, settingsOf(flags)),
  );

  addEncoderFlags(
    program
      .command("reindex")
      .description("compute again what another model, topic model or taxonomy has made stale, and nothing else")
      .option("--dry-run", "say what would be done and about how long it would take; store nothing"),
  ).action((flags: EncoderFlags & { dryRun?: boolean; json?: boolean }) =>
    withApp(async (app) => {
      const output = createOutput(flags.json === true);
      if (flags.dryRun) await runReindexDryRun({ ...app, output });
      else {
        await locked(app.config.dataDir, "reindex", () =>
          runReindexCommand({
            ...app,
            fingerprint: app.understanding.baseFingerprint(),
            seed: app.config.seed,
            now: Date.now,
            output,
            signal: abortOnInterrupt(),
          }),
        );
      }
    }, settingsOf(flags)),
  );

  const generations = program
    .command("generations")
    .description("the indexes that models have made, and which one serves");
  const onGenerations = (work: (desk: GenerationDesk) => Promise<void>, flags: { json?: boolean }): Promise<void> =>
    withApp(
      async ({ generations: store, openGeneration, config }) =>
        work(
          createGenerationDesk({
            generations: store,
            storeOf: async (id) => (await openGeneration(id)).store,
            locked: (command, change) => locked(config.dataDir, command, change),
            seed: config.seed,
            now: Date.now,
            output: createOutput(flags.json === true),
          }),
        ),
      {},
    );
  const json = ["--json", "JSON for machines"] as const;
  generations
    .command("list", { isDefault: true })
    .description("all generations, oldest first")
    .option(...json)
    .action((flags) => onGenerations((desk) => desk.list(), flags));
  generations
    .command("diff")
    .description("what a generation says otherwise than another; default: the current one against the one before")
    .argument("[before]", "", parseCount)
    .argument("[after]", "", parseCount)
    .option(...json)
    .action((before, after, flags) => onGenerations((desk) => desk.diff(before, after), flags));
  generations
    .command("rollback")
    .description("put an earlier generation to use again; default: the one before")
    .argument("[id]", "", parseCount)
    .option(...json)
    .action((id, flags) => onGenerations((desk) => desk.rollback(id), flags));
  generations
    .command("prune")
    .description("delete unfinished generations and all retired ones but the newest")
    .option("--keep <count>", "retired generations to keep", "1")
    .option(...json)
    .action((flags) => onGenerations((desk) => desk.prune(Number(flags.keep)), flags));
}

function addEncoderFlags(command: Command): Command {
  return command
    .option("--workers <count>", "threads of the encoder; default: one per core, at most 4", parseCount)
    .option("--batch-tokens <count>", "word pieces in one run of the encoder", parseCount)
    .option("--json", "JSON lines for machines");
}

function settingsOf({ workers, batchTokens }: EncoderFlags): Record<string, string | undefined> {
  return { ATTUNE_ENCODER_THREADS: workers, ATTUNE_BATCH_TOKENS: batchTokens };
}

function locked<T>(dataDir: string, command: string, work: () => Promise<T>): Promise<T> {
  return withIndexLock({ dataDir, command, now: Date.now }, work);
}

/** Aborts at the first interrupt, which lets the batches in hand finish; the second one ends the process at once. */
function abortOnInterrupt(): AbortSignal {
  const stop = new AbortController();
  process.once("SIGINT", () => {
    process.stderr.write("\nFinishing the batches in hand; once more ends at once.\n");
    stop.abort();
    process.once("SIGINT", () => process.exit(130));
  });
  return stop.signal;
}

function parseCount(value: string): string {
  if (!/^[1-9]\d*$/.test(value)) throw new InvalidArgumentError("Write a whole number above 0.");
  return value;
}

function parseFormat(value: string): ArchiveFormat {
  const format = archiveFormats.find((known) => known === value);
  if (!format) throw new InvalidArgumentError(`Use one of ${archiveFormats.join(", ")}.`);
  return format;
}

function parseMap(value: string): Record<string, string> {
  const pairs = value.split(",").map((pair) => pair.split("="));
  if (pairs.some((pair) => pair.length !== 2 || pair.some((part) => part === ""))) {
    throw new InvalidArgumentError("Write field=column pairs, separated by commas.");
  }
  const unknown = pairs.find(([field]) => !(mappableFields as readonly string[]).includes(field!));
  if (unknown) throw new InvalidArgumentError(`There is no field "${unknown[0]}"; use ${mappableFields.join(", ")}.`);
  return Object.fromEntries(pairs) as Record<string, string>;
}
