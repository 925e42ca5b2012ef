import { resolve } from "node:path";
import type { Command } from "commander";
import { databasePath, databaseUrl, onDatabase } from "../app/context/stored-index.ts";
import { readConfig } from "../config/config.ts";
import { copyInstallation } from "../storage/copy/copy-installation.ts";
import { openStores } from "../storage/open-stores.ts";
import type { StoreMaintenance } from "../storage/stores.ts";
import { createOutput, createProgressBar, type Output, type ProgressBar } from "./output.ts";

/** Adds `backup` and `check` to the command line. They need no model, and run beside a server. */
export function addStoreCommands(program: Command): void {
  program
    .command("backup")
    .description("copy everything that is stored to a new file, also while a server runs")
    .argument("<file>")
    .option("--json", "JSON for machines")
    .action((file: string, flags: { json?: boolean }) =>
      onStores(flags, (maintenance, output) => runBackup(file, maintenance, output)),
    );
  program
    .command("check")
    .description("read everything that is stored and say what is damaged; exits with 1 when something is")
    .option("--repair", "make the full-text index anew, where only that is damaged")
    .option("--json", "JSON for machines")
    .action((flags: { json?: boolean; repair?: boolean }) =>
      onStores(flags, (maintenance, output) =>
        runCheck(maintenance, output, flags.repair === true ? "repair" : "tell"),
      ),
    );
  program
    .command("migrate")
    .description(
      "copy everything that is stored from SQLite to PostgreSQL; goes on where it was cut short; stop the servers first",
    )
    .requiredOption("--to <url>", "postgres://USER:PASSWORD@HOST/DATABASE?schema=NAME")
    .option("--json", "JSON for machines")
    .action((flags: { to: string; json?: boolean }) => runMigrate(flags.to, createOutput(flags.json === true)));
}

async function runMigrate(url: string, output: Output): Promise<void> {
  const config = readConfig(process.env);
  let bar: ProgressBar | undefined;
  const tables = await onDatabase(config, () =>
    copyInstallation({ path: databasePath(config) }, { url }, ({ table, done, total }) => {
      bar ??= createProgressBar(output, "Copying", total, "rows");
      bar.update(done, table);
    }),
  ).finally(() => bar?.stop());
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  output.result(
    { tables, rows },
    `Copied ${rows} rows of ${tables.length} tables; counts and digests of both sides agree. Start the servers with ATTUNE_DATABASE_URL.`,
  );
}

async function onStores(
  flags: { json?: boolean },
  work: (maintenance: StoreMaintenance, output: Output) => Promise<void>,
): Promise<void> {
  const config = readConfig(process.env);
  await onDatabase(config, async () => {
    const stores = openStores(databaseUrl(config));
    try {
      await work(stores.maintenance, createOutput(flags.json === true));
    } finally {
      await stores.close();
    }
  });
}

async function runBackup(file: string, maintenance: StoreMaintenance, output: Output): Promise<void> {
  const path = resolve(file);
  const { bytes } = await maintenance.backup(path);
  output.result(
    { file: path, bytes },
    `Copied everything to ${path} (${(bytes / 1e6).toFixed(1)} MB). To restore it, stop the server, put the file in the data directory ` +
      "as attune.db in place of attune.db, attune.db-wal and attune.db-shm, and start again.",
  );
}

async function runCheck(maintenance: StoreMaintenance, output: Output, then: "repair" | "tell"): Promise<void> {
  let { faults, advice } = await maintenance.check();
  const isRepaired = advice === "words" && then === "repair";
  if (isRepaired) {
    await maintenance.repairWords();
    ({ faults, advice } = await maintenance.check());
  }
  const next = {
    words: "Only the full-text index is damaged: `attune check --repair` makes it anew from the items.",
    restore:
      "The data itself is damaged. Stop the server, keep a copy of the data directory, and restore the newest `attune backup`; without one, " +
      "start with an empty ATTUNE_DATA_DIR and index the articles again.",
  };
  if (faults.length > 0) process.exitCode = 1;
  output.result(
    { sound: faults.length === 0, faults, repaired: isRepaired },
    advice === undefined
      ? `Everything that is stored is sound${isRepaired ? "; the full-text index was made anew" : ""}.`
      : `${faults.map((fault) => `- ${fault}`).join("\n")}\n${next[advice]}`,
  );
}
