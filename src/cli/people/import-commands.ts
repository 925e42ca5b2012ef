import { type Command, InvalidArgumentError } from "commander";
import type { App } from "../../app/app.ts";
import { readMapping } from "../../ingestion/sources/shape/mapping.ts";
import { createOutput } from "../output.ts";
import { importPeople } from "./import-people.ts";

type WithApp = (work: (app: Pick<App, "sources" | "ingestion" | "rates">) => Promise<void>) => Promise<void>;

interface Flags {
  source: string;
  map?: Record<string, string>;
  dryRun?: boolean;
  json?: boolean;
}

/** Adds `import people` and `import events` to the command line. */
export function addPeopleCommands(program: Command, withApp: WithApp): void {
  const group = program.commands.find((command) => command.name() === "import") ?? program.command("import");
  for (const what of ["people", "events"] as const) {
    group
      .command(what)
      .description(`take in ${what} from CSV or JSON Lines; the same command again goes on where it stopped`)
      .argument("<file>")
      .option("--source <id>", "a source that is known here, or a kind", "crm")
      .option("--map <pairs>", "columns by field: userId=Contact ID,email=E-Mail,trait.plan=Tier", readPairs)
      .option("--dry-run", "only say what would be done")
      .option("--json", "JSON for machines")
      .action((file: string, { source, map = {}, dryRun = false, json = false }: Flags) =>
        withApp(async (app) => {
          const stop = new AbortController();
          process.once("SIGINT", () => stop.abort());
          const output = createOutput(json);
          const total = await importPeople(app, {
            what,
            file,
            source,
            mapping: map,
            isDry: dryRun,
            output,
            signal: stop.signal,
          });
          if (total.rejected.length > 0 || total.interrupted) process.exitCode = 1;
        }),
      );
  }
}

function readPairs(text: string): Record<string, string> {
  try {
    return readMapping(text);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}
