#!/usr/bin/env node
// The command as it is linked by an installation: the build where there is one, else the sources, so that it works right after `npm ci`.
import { existsSync } from "node:fs";

const built = new URL("../dist/main.js", import.meta.url);
if (existsSync(built)) {
  await import(built.href);
} else {
  const tsx = await import("tsx/esm/api").catch(() => undefined);
  if (tsx === undefined) {
    process.stderr.write(
      "attune: it is not built, and what builds it is not installed: run `npm ci && npm run build`.\n",
    );
    process.exit(1);
  }
  tsx.register();
  await import(new URL("../src/main.ts", import.meta.url).href);
}
