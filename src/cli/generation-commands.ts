import { type Command, InvalidArgumentError } from "commander";
import { onDatabase, openStoredIndex } from "../app/context/stored-index.ts";
import { readConfig } from "../config/config.ts";
import { createGenerations, type Generations } from "./generations-command.ts";
import { withIndexLock } from "./index-lock.ts";
import { createOutput } from "./output.ts";
import { parseCount } from "./parse-count.ts";

/** Adds `generations` to the command line. It needs no model. */
export function addGenerationCommands(program: Command): void {
  const generations = program
    .command("generations")
    .description("the indexes that models have made, and which one serves");
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
    .option("--keep <count>", "retired generations to keep", parseKeep, 1)
    .option(...json)
    .action((flags) => onGenerations((desk) => desk.prune(flags.keep), flags));
}

async function onGenerations(work: (desk: Generations) => Promise<void>, flags: { json?: boolean }): Promise<void> {
  const config = readConfig(process.env);
  const stored = openStoredIndex(config);
  try {
    const desk = createGenerations({
      generations: stored.generations,
      storeOf: stored.itemsOf,
      locked: (command, change) => withIndexLock({ dataDir: config.dataDir, command, now: Date.now }, change),
      seed: config.seed,
      now: Date.now,
      output: createOutput(flags.json === true),
    });
    await onDatabase(config, () => work(desk));
  } finally {
    await stored.close();
  }
}

function parseKeep(value: string): number {
  if (!/^\d+$/.test(value)) throw new InvalidArgumentError("Write a whole number, 0 or more.");
  return Number(value);
}
