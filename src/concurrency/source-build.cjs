// The sources as JavaScript in a folder beside them, for threads and processes that run from source (tests, tsx): a loader's hooks would run on a thread
// of their own for each of them and be asked for each file. Of the same depth as `src` and `dist`, so that paths to other folders hold.
const { cpSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } = require("node:fs");
const { dirname, join, relative } = require("node:path");
const { pathToFileURL } = require("node:url");

const sources = join(__dirname, "..");
const folder = join(sources, "..", ".source-build");
let isBuilt = false;

/** Builds what has changed since it was last built, and returns the URL of what a file of `src` was built to. */
function builtFrom(path) {
  if (!isBuilt) build();
  isBuilt = true;
  return pathToFileURL(join(folder, relative(sources, path).replace(/\.ts$/, ".js")));
}

function build() {
  const inputs = filesOf(sources).filter(
    (file) => !/\.test\.ts$|^web\//.test(file) && /\.(ts|sql|json|wasm)$/.test(file),
  );
  const wanted = new Map(inputs.map((file) => [file.replace(/\.ts$/, ".js"), join(sources, file)]));
  for (const file of filesOf(folder)) {
    if (!wanted.has(file) && !isDraft(file)) rmSync(join(folder, file), { force: true });
  }
  const stale = [...wanted].filter(([output, input]) => timeOf(join(folder, output)) < timeOf(input));
  for (const [output] of stale) mkdirSync(dirname(join(folder, output)), { recursive: true });
  for (const [output, input] of stale.filter(([, input]) => !input.endsWith(".ts"))) {
    put(output, (draft) => cpSync(input, draft));
  }
  for (const { path, text } of compile(stale.map(([, input]) => input).filter((input) => input.endsWith(".ts")))) {
    put(relative(folder, path), (draft) => writeFileSync(draft, text));
  }
}

/** Whole files only, as other processes may build and read at the same time. */
function put(output, write) {
  const draft = join(folder, `${output}.${process.pid}-draft`);
  write(draft);
  renameSync(draft, join(folder, output));
}

const isDraft = (file) => file.endsWith("-draft");

function compile(entryPoints) {
  if (entryPoints.length === 0) return [];
  const { buildSync } = require("esbuild");
  const { outputFiles } = buildSync({
    entryPoints,
    outbase: sources,
    outdir: folder,
    write: false,
    format: "esm",
    target: "node20",
    sourcemap: "inline",
    logLevel: "warning",
  });
  return outputFiles.map(({ path, text }) => ({
    path,
    text: text.replace(/^(?:import\b|export\b|\} from ).*|\bimport\("[^"]+"\)/gm, (code) =>
      code.replace(/(["'])(\.[^"']*)\.ts\1/, "$1$2.js$1"),
    ),
  }));
}

/** Paths within the folder, as deep as they go. */
function filesOf(root, at = "") {
  let entries;
  try {
    entries = readdirSync(join(root, at), { withFileTypes: true });
  } catch (error) {
    if (error.code === "ENOENT") return [];
    throw error;
  }
  return entries.flatMap((entry) => {
    const path = at === "" ? entry.name : `${at}/${entry.name}`;
    return entry.isDirectory() ? filesOf(root, path) : [path];
  });
}

function timeOf(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

module.exports = { builtFrom };
