// Node's loader hooks for running the TypeScript of this project from source. Unlike a general loader they leave packages alone,
// and what they made of a file is kept by its content: a thread starts as fast as a built one.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const cache = new URL("../../node_modules/.cache/attune-source/", import.meta.url);

export async function load(url, context, next) {
  if (!url.startsWith("file:") || !/\.ts(\?|$)/.test(url) || url.includes("/node_modules/")) return next(url, context);
  const path = fileURLToPath(url);
  const text = readFileSync(path, "utf8");
  const kept = new URL(`${createHash("sha256").update(`${path}\0${text}`).digest("hex")}.js`, cache);
  let source;
  try {
    source = readFileSync(kept, "utf8");
  } catch {
    const { transform } = await import("esbuild");
    const options = { loader: "ts", format: "esm", target: "node20", sourcefile: path, sourcemap: "inline" };
    source = (await transform(text, options)).code;
    const draft = new URL(`${kept.href}.${process.pid}-${Math.random()}`);
    mkdirSync(cache, { recursive: true });
    writeFileSync(draft, source);
    renameSync(draft, kept);
  }
  return { format: "module", source, shortCircuit: true };
}
