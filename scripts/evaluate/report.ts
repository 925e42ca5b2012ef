import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { dirname } from "node:path";
import { pipeline } from "node:stream/promises";

/** What every evaluation and benchmark task is given by the command line. */
export interface TaskOptions {
  /** Folder with one sub-folder per data set. */
  datasetsDir: string;
  /** Folder that receives the report, normally `docs/results`. */
  resultsDir: string;
  seed: number;
  /** Remaining command-line words, for options of the task itself. */
  args: string[];
  /** Progress for people; never part of the report. */
  say: (line: string) => void;
}

export type Task = (options: TaskOptions) => Promise<void>;

export interface Report {
  /** File name inside `resultsDir`, for example `encoder.md`. */
  file: string;
  title: string;
  /** The command that repeats the run. */
  command: string;
  /** Data files whose sha256 goes into the report. */
  dataFiles: string[];
  /** Markdown below the provenance lines. */
  body: string;
}

/** Writes a report that names commit, data hash, seed and machine, so that a number can be traced to what made it. */
export async function writeReport(report: Report, options: TaskOptions): Promise<string> {
  const lines = [
    `# ${report.title}`,
    "",
    `- command: \`${report.command}\``,
    `- commit: ${currentCommit()}`,
    `- date: ${new Date().toISOString().slice(0, 10)}`,
    `- seed: ${options.seed}`,
    `- machine: ${cpus()[0]?.model ?? "unknown"}, ${cpus().length} logical cores, Node ${process.version}`,
    `- data sha256: ${await hashFiles(report.dataFiles)} (${report.dataFiles.length} files)`,
    "",
    report.body.trim(),
    "",
  ];
  const path = `${options.resultsDir}/${report.file}`;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, lines.join("\n"));
  options.say(`wrote ${path}`);
  return path;
}

/** A GitHub-flavoured table; the first row is the header. */
export function markdownTable(rows: readonly (readonly (string | number)[])[]): string {
  const [header = [], ...body] = rows.map((row) => `| ${row.join(" | ")} |`);
  const rule = `|${" --- |".repeat(rows[0]?.length ?? 0)}`;
  return [header, rule, ...body].join("\n");
}

/** First 16 hex digits of the sha256 over the given files, in the given order. */
export async function hashFiles(paths: string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const path of paths) await pipeline(createReadStream(path), hash, { end: false });
  return hash.digest("hex").slice(0, 16);
}

/** Short hash of the checkout, and whether it has uncommitted changes. */
export function currentCommit(): string {
  try {
    const head = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
    const dirty = execFileSync("git", ["status", "--porcelain"], { encoding: "utf8" }).trim() !== "";
    return dirty ? `${head} with uncommitted changes` : head;
  } catch {
    return "not a git checkout";
  }
}
