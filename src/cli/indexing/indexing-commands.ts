import { constants, setPriority } from "node:os";
import { type Command, InvalidArgumentError } from "commander";
import type { App } from "../../app/app.ts";
import type { AppOptions } from "../../app/context/context.ts";
import { onDatabase, openStoredIndex, type StoredIndex } from "../../app/context/stored-index.ts";
import { type ArchiveFormat, archiveFormats } from "../../catalogue/import/formats/archive-format.ts";
import type { DateOrder } from "../../catalogue/import/mapping/date-forms.ts";
import { isMappable, mappableFields } from "../../catalogue/import/mapping/usual-names.ts";
import { checkItems } from "../../catalogue/items/check-items.ts";
import { staleStage } from "../../catalogue/items/item-store.ts";
import { type Config, readConfig } from "../../config/config.ts";
import { withIndexLock } from "../index-lock.ts";
import { createOutput, type Output } from "../output.ts";
import { parseCount } from "../parse-count.ts";
import { createImportHistory } from "./import-history.ts";
import { runIndexCommand } from "./index-command.ts";
import { createLazyIndexing } from "./lazy-indexing.ts";
import { runReindexCommand, runReindexDryRun } from "./reindex-command.ts";

/** Loads the models and opens the application. */
export type OpenApp = (config: Config, purpose?: AppOptions["purpose"]) => Promise<App>;

interface EncoderFlags {
  workers?: string;
  batchTokens?: string;
  json?: boolean;
}

interface IndexFlags extends EncoderFlags {
  format?: ArchiveFormat;
  map?: Record<string, string>;
  dates?: DateOrder;
  encoding?: string;
  errors?: string;
  strict?: boolean;
  dryRun?: boolean;
}

/** Adds `index` and `reindex` to the command line. */
export function addIndexingCommands(program: Command, open: OpenApp): void {
  addEncoderFlags(
    program
      .command("index")
      .description("index files of articles; what is unchanged is skipped")
      .argument(
        "<files...>",
        "JSON, CSV, Markdown, HTML, RSS, Atom or WordPress exports, zipped or not, or - for standard input",
      )
      .option("--format <format>", `${archiveFormats.join(", ")}; default: by name and content`, parseFormat)
      .option("--map <pairs>", "fields by other names: title=headline,body=story,attributes.price=Price", parseMap)
      .option("--dates <order>", "how dates such as 03/04/2024 are written: dmy or mdy", parseOrder)
      .option("--encoding <name>", "what the text is in, such as macintosh or cp850; default: as it declares or looks")
      .option("--errors <file>", "write each rejected record to a file")
      .option("--strict", "exit with 1 when any record was rejected")
      .option("--dry-run", "say what would be done and about how long it would take; store nothing"),
  ).action((files: string[], flags: IndexFlags) => index(files, flags, open));

  addEncoderFlags(
    program
      .command("reindex")
      .description("compute again what another model, topic model or taxonomy has made stale, and nothing else")
      .option("--dry-run", "say what would be done and about how long it would take; store nothing"),
  ).action((flags: EncoderFlags & { dryRun?: boolean }) => reindex(flags, open));
}

async function index(files: readonly string[], flags: IndexFlags, open: OpenApp): Promise<void> {
  const config = configOf(flags);
  const output = createOutput(flags.json === true);
  const signal = abortOnInterrupt();
  yieldToServing();
  await locked(config, "index", async () => {
    const stored = openStoredIndex(config);
    let app: Promise<App> | undefined;
    const opened = (): Promise<App> => {
      app ??= open(config, "index");
      return app;
    };
    try {
      if (!flags.dryRun && (await isMadeByAnother(stored, config, open))) {
        output.note("Another model made the index. The next one is built beside it first, then the files are read.");
        await withApp(open(config, "rebuild"), (builder) => rebuild(builder, { output, signal }));
      }
      const inUse = await stored.fingerprints();
      const indexing = createLazyIndexing({
        check: async (values) => {
          if (!inUse) return (await opened()).indexing.check(values);
          return checkItems(values, stored.items, (keys) => staleStage(keys, inUse));
        },
        open: async () => (await opened()).indexing,
      });
      const summary = await runIndexCommand({
        files,
        indexing,
        history: createImportHistory({ store: stored.imports, items: stored.items, indexing, now: Date.now }),
        output,
        format: flags.format,
        map: flags.map,
        dateOrder: flags.dates,
        encoding: flags.encoding,
        errorsFile: flags.errors,
        dryRun: flags.dryRun,
        signal,
      });
      const allRejected = summary.rejected > 0 && summary.rejected === summary.read;
      if (allRejected || summary.failedFiles > 0 || (flags.strict && summary.rejected > 0)) process.exitCode = 1;
    } finally {
      await (await app)?.close();
      await stored.close();
    }
  });
}

async function reindex(flags: EncoderFlags & { dryRun?: boolean }, open: OpenApp): Promise<void> {
  const config = configOf(flags);
  const output = createOutput(flags.json === true);
  yieldToServing();
  const work = (): Promise<void> =>
    withApp(open(config, "rebuild"), (app) =>
      flags.dryRun ? runReindexDryRun({ ...app, output }) : rebuild(app, { output, signal: abortOnInterrupt() }),
    );
  await (flags.dryRun ? onDatabase(config, work) : locked(config, "reindex", work));
}

async function withApp(opening: Promise<App>, work: (app: App) => Promise<void>): Promise<void> {
  const app = await opening;
  try {
    await work(app);
  } finally {
    await app.close();
  }
}

/** Whether the index in use was made by another model than the one that is configured. */
async function isMadeByAnother(stored: StoredIndex, config: Config, open: OpenApp): Promise<boolean> {
  const { fingerprint: madeBy } = await stored.generations.current();
  if (madeBy === "") return false;
  let inUse = (await stored.fingerprints())?.understanding;
  if (inUse === undefined) {
    await withApp(open(config, "rebuild"), async ({ understanding }) => {
      inUse = understanding.baseFingerprint();
    });
  }
  return inUse !== madeBy;
}

async function rebuild(app: App, options: { output: Output; signal: AbortSignal }): Promise<void> {
  const fingerprint = app.understanding.baseFingerprint();
  await runReindexCommand({ ...app, fingerprint, seed: app.config.seed, now: Date.now, ...options });
}

/** Lowers the priority of this process, and of the threads that it starts, below that of a server on the same machine. */
function yieldToServing(): void {
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
}

function addEncoderFlags(command: Command): Command {
  return command
    .option("--workers <count>", "threads of the encoder; default: one per core, at most 4", parseCount)
    .option("--batch-tokens <count>", "word pieces in one run of the encoder; default 256", parseCount)
    .option("--json", "JSON lines for machines");
}

function configOf({ workers, batchTokens }: EncoderFlags): Config {
  const given = { ATTUNE_ENCODER_THREADS: workers, ATTUNE_BATCH_TOKENS: batchTokens };
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return readConfig({ ATTUNE_LOG_LEVEL: "warn", ...process.env, ...set });
}

function locked<T>(config: Config, command: string, work: () => Promise<T>): Promise<T> {
  return onDatabase(config, () => withIndexLock({ dataDir: config.dataDir, command, now: Date.now }, work));
}

/** Aborts at the first interrupt, which lets the batch in hand finish; the second one ends the process at once. */
function abortOnInterrupt(): AbortSignal {
  const stop = new AbortController();
  process.once("SIGINT", () => {
    process.stderr.write("\nFinishing the batch in hand; once more ends at once.\n");
    stop.abort();
    process.once("SIGINT", () => process.exit(130));
  });
  return stop.signal;
}

function parseFormat(value: string): ArchiveFormat {
  const format = archiveFormats.find((known) => known === value);
  if (!format) throw new InvalidArgumentError(`Use one of ${archiveFormats.join(", ")}.`);
  return format;
}

function parseOrder(value: string): DateOrder {
  if (value !== "dmy" && value !== "mdy") throw new InvalidArgumentError("Write dmy or mdy.");
  return value;
}

function parseMap(value: string): Record<string, string> {
  const pairs = value.split(",").map((pair) => pair.split("="));
  if (pairs.some((pair) => pair.length !== 2 || pair.some((part) => part === ""))) {
    throw new InvalidArgumentError("Write field=column pairs, separated by commas.");
  }
  const unknown = pairs.find(([field]) => !isMappable(field!));
  if (unknown) {
    throw new InvalidArgumentError(
      `There is no field "${unknown[0]}"; use ${mappableFields.join(", ")} or attributes.NAME.`,
    );
  }
  return Object.fromEntries(pairs) as Record<string, string>;
}
