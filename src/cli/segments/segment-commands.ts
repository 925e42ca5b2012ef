import type { Command } from "commander";
import type { App } from "../../app/app.ts";
import { InvalidInputError } from "../../errors/errors.ts";
import { createOutput } from "../output.ts";
import { exportMembers, listSegments, previewSegment, trainSegments } from "./segment-command.ts";

type WithApp = (work: (app: Pick<App, "segments" | "learned">) => Promise<void>) => Promise<void>;

/** Adds `segments` to the command line. */
export function addSegmentCommands(program: Command, withApp: WithApp): void {
  const segments = program.command("segments").description("list, preview and export segments of users");
  const json = ["--json", "JSON for machines"] as const;
  segments
    .command("list")
    .description("segments with their rule in words and their number of members")
    .option(...json)
    .action((flags: Json) => withApp((app) => listSegments(app.segments, createOutput(flags.json === true))));
  segments
    .command("preview")
    .description("how many users a rule holds for, exactly")
    .argument("<rule>", "a rule as JSON, or in Segment's query language")
    .option(...json)
    .action((rule: string, flags: Json) =>
      withApp((app) => previewSegment(app.segments, readRule(rule), createOutput(flags.json === true))),
    );
  segments
    .command("train")
    .description("learn groups of users from what they do, or that there are none")
    .option("--groups <count>", "take this number of groups", (value) => Number(value))
    .option("--seed <text>", "the same seed gives the same groups")
    .option(...json)
    .action((flags: Json & { groups?: number; seed?: string }) =>
      withApp((app) => trainSegments(app.learned, flags, createOutput(flags.json === true))),
    );
  segments
    .command("export")
    .description("write the members of a segment as CSV, or as JSON Lines with --json")
    .argument("<id>")
    .option(...json)
    .action((id: string, flags: Json) =>
      withApp((app) => exportMembers(app.segments, { id, isJson: flags.json === true, out: process.stdout })),
    );
}

interface Json {
  json?: boolean;
}

function readRule(text: string): { rule: unknown } | { text: string } {
  if (!text.trimStart().startsWith("{")) return { text };
  try {
    return { rule: JSON.parse(text) as unknown };
  } catch (cause) {
    throw new InvalidInputError(`The rule is no JSON: ${(cause as Error).message}`);
  }
}
