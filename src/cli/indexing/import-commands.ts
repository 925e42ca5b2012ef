import type { Command } from "commander";
import { onDatabase, openStoredIndex } from "../../app/context/stored-index.ts";
import type { ImportRun } from "../../catalogue/import/jobs/import-store.ts";
import { readConfig } from "../../config/config.ts";
import { withIndexLock } from "../index-lock.ts";
import { createOutput, type Output } from "../output.ts";
import { parseCount } from "../parse-count.ts";
import type { OpenApp } from "./indexing-commands.ts";

/** Adds `import history` and `import undo` to the command line: the imports of this command line and of the page. */
export function addImportCommands(program: Command, open: OpenApp): void {
  const imports = program.command("import").description("what was imported, and taking an import back");
  imports
    .command("history", { isDefault: true })
    .description("imports, the latest first")
    .option("--limit <count>", "at most so many", (value) => Number(parseCount(value)), 20)
    .option("--json", "JSON for machines")
    .action((flags: { limit: number; json?: boolean }) => listImports(flags.limit, createOutput(flags.json === true)));
  imports
    .command("undo")
    .description("take an import back: what it added is removed, what it changed is as before")
    .argument("<id>", "of `attune import history`; its first letters are enough")
    .option("--json", "JSON for machines")
    .action((id: string, flags: { json?: boolean }) => undoImport(id, open, createOutput(flags.json === true)));
}

async function listImports(limit: number, output: Output): Promise<void> {
  const config = readConfig(process.env);
  const stored = openStoredIndex(config);
  try {
    const runs = await onDatabase(config, () => stored.imports.list(limit));
    output.result({ imports: runs }, runs.length === 0 ? "Nothing was imported yet." : runs.map(lineOf).join("\n"));
  } finally {
    await stored.close();
  }
}

function lineOf({ id, fileName, state, startedAtMs, accepted, added, rejected }: ImportRun): string {
  const at = new Date(startedAtMs).toISOString().slice(0, 16).replace("T", " ");
  const counts = `${accepted} articles, ${added} of them new${rejected > 0 ? `, ${rejected} rejected` : ""}`;
  return `${id.slice(0, 8)}  ${at}  ${state.padEnd(9)}  ${fileName}: ${counts}`;
}

async function undoImport(given: string, open: OpenApp, output: Output): Promise<void> {
  const config = readConfig({ ATTUNE_LOG_LEVEL: "warn", ...process.env });
  await onDatabase(config, () =>
    withIndexLock({ dataDir: config.dataDir, command: "import undo", now: Date.now }, async () => {
      const app = await open(config, "index");
      try {
        const known = (await app.imports.list(1_000)).filter(({ id }) => id.startsWith(given));
        const { undo, ...run } = await app.imports.undo(known.length === 1 ? known[0]!.id : given);
        const { removed = 0, restored = 0, kept = [] } = undo ?? {};
        output.result(
          { import: run.id, removed, restored, kept },
          [
            `Took back ${run.fileName}: ${removed} articles removed, ${restored} as they were before.`,
            ...kept.map(({ id, reason }) => `- ${id} stays: ${reason}`),
          ].join("\n"),
        );
      } finally {
        await app.close();
      }
    }),
  );
}
