import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { packageRoot } from "../config/config.ts";
import { version } from "../config/version.ts";

test("the linked command works before anything is built", async () => {
  const { bin } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8"));
  const copy = mkdtempSync(join(tmpdir(), "attune-unbuilt-"));
  try {
    for (const name of ["bin", "src", "package.json"]) {
      cpSync(join(packageRoot, name), join(copy, name), { recursive: true });
    }
    symlinkSync(join(packageRoot, "node_modules"), join(copy, "node_modules"));
    const { stdout } = await promisify(execFile)(process.execPath, [join(copy, bin.attune), "--version"]);
    expect(stdout.trim()).toBe(version);
  } finally {
    rmSync(copy, { recursive: true });
  }
}, 60_000);
