import { type ChildProcess, execFile, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const isSource = import.meta.url.endsWith(".ts");
const loader = isSource ? ["--import", "tsx"] : [];
const extension = isSource ? "ts" : "js";

/** Arguments that run a file of `src/` in a process of its own, from source or from the build, like the parent. */
function nodeArguments(file: string): string[] {
  return [...loader, fileURLToPath(new URL(`../../${file}.${extension}`, import.meta.url))];
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
