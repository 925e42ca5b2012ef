/**
 * Packages of a lock file that an installation can do without: `dropped`, dependencies of a package that are not among those it is said to
 * load, and what only these depend on. Paths below the root, such as `node_modules/mongoose`.
 */
export function unusedPackages({ packages }, { loads, dropped }) {
  const kept = new Set([""]);
  const waiting = [""];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const loaded = loads[at.slice(at.lastIndexOf("node_modules/") + "node_modules/".length)];
    const { dependencies, optionalDependencies } = packages[at];
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      if (loaded !== undefined && !loaded.includes(name)) continue;
      const found = resolve(packages, at, name);
      if (found === undefined || kept.has(found) || dropped.includes(name)) continue;
      kept.add(found);
      waiting.push(found);
    }
  }
  return Object.keys(packages).filter((path) => !kept.has(path));
}

/** Where Node finds a package that the one at `from` asks for. */
function resolve(packages, from, name) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")))) {
    const path = `${folder === "" ? "" : `${folder}/`}node_modules/${name}`;
    if (path in packages) return path;
    if (folder === "") return undefined;
  }
}
