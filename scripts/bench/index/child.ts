import { type ChildProcess, execFile, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** Arguments that run a file, given by its path from the repository's root without ending, in a process of its own. */
function nodeArguments(file: string): string[] {
  return ["--import", "tsx", fileURLToPath(new URL(`../../../${file}.ts`, import.meta.url))];
}

/** Runs it to its end and parses the last line that it prints. Throws when it fails. */
export async function runChild<T>(
  file: string,
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<T> {
  const { stdout } = await promisify(execFile)(process.execPath, [...nodeArguments(file), ...args], {
    env: { ...process.env, ...environment },
    maxBuffer: 64 * 1024 * 1024,
  });
  return JSON.parse(stdout.trim().split("\n").at(-1)!) as T;
}

/** Starts it; its standard output is piped. */
export function startChild(
  file: string,
  args: readonly string[],
  environment: Record<string, string> = {},
): ChildProcess {
  return spawn(process.execPath, [...nodeArguments(file), ...args], {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "ignore"],
  });
}
