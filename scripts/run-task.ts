import { Command, InvalidArgumentError } from "commander";
import type { Task } from "./evaluate/report.ts";
import { benchmarks, evaluations } from "./tasks.ts";

/** `npm run evaluate -- TASK` and `npm run bench -- TASK`: quality and speed, measured and written to docs/results/. */
const program = new Command("attune-measure").showHelpAfterError();

for (const [verb, tasks] of [
  ["evaluate", evaluations],
  ["bench", benchmarks],
] as const) {
  program
    .command(verb)
    .description(
      `measure ${verb === "evaluate" ? "quality" : "speed"} and write docs/results/: ${Object.keys(tasks).join(", ")}`,
    )
    .argument("<task>", Object.keys(tasks).join(", "))
    .argument("[options...]", "options of the task itself, after --")
    .option("--data <folder>", "folder with the data sets", "../shared/datasets")
    .option("--results <folder>", "folder for the report", "docs/results")
    .option("--seed <number>", "seed", Number, 1)
    .allowUnknownOption()
    .action(async (name: string, args: string[], options: { data: string; results: string; seed: number }) => {
      const load = (tasks as Record<string, () => Promise<Task>>)[name];
      if (!load) throw new InvalidArgumentError(`There is no task "${name}": use ${Object.keys(tasks).join(", ")}.`);
      const task = await load();
      await task({
        datasetsDir: options.data,
        resultsDir: options.results,
        seed: options.seed,
        args,
        say: (line) => process.stderr.write(`${line}\n`),
      });
    });
}

await program.parseAsync();
