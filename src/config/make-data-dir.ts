import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { ConfigurationError } from "../errors/errors.ts";

/**
 * Makes the folder and those above it that are missing. Node's own `recursive` never returns where a file system denies that a parent
 * exists while it does (/proc). Throws ConfigurationError.
 */
export function makeDataDir(path: string): void {
  if (existsSync(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeDataDir(parent);
  try {
    mkdirSync(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "EEXIST") return;
    const message = `The folder ${path} cannot be made (${code}). Set ATTUNE_DATA_DIR to a folder in which this user may write.`;
    throw new ConfigurationError(message, [{ path: "ATTUNE_DATA_DIR", message }]);
  }
}
