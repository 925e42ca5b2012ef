import { expect, test } from "vitest";
import { z } from "zod";
import { openApiDocument } from "./openapi.ts";
import { route } from "./route.ts";

interface Tree {
  all: Tree[];
}
const treeSchema: z.ZodType<Tree> = z.object({ all: z.array(z.lazy(() => treeSchema)) }).meta({ id: "Tree" });
const otherTree: z.ZodType<Tree> = z.object({ any: z.array(z.lazy(() => otherTree)) }).meta({ id: "Branch" }) as never;

const put = (path: string, body: z.ZodType) =>
  route({ method: "put", path, role: "editor", tag: "t", summary: "s", body, handle: async () => undefined });

/** Every `$ref` of a document. */
function referencesIn(json: unknown): string[] {
  if (typeof json !== "object" || json === null) return [];
  return Object.entries(json).flatMap(([key, value]) =>
    key === "$ref" && typeof value === "string" ? [value] : referencesIn(value),
  );
}

function resolves(document: unknown, reference: string): boolean {
  const path = reference.replace(/^#\//, "").split("/");
  return path.reduce((at, key) => (at as Record<string, unknown> | undefined)?.[key], document) !== undefined;
}

test.each([
  ["a schema that contains itself", [put("/a", treeSchema)]],
  [
    "one inside another, twice",
    [put("/a", z.object({ tree: treeSchema })), put("/b", z.object({ deep: z.object({ tree: treeSchema }) }))],
  ],
  [
    "one that was refined",
    [put("/a", z.object({ tree: treeSchema.superRefine(() => undefined), other: otherTree.optional() }))],
  ],
])("every reference leads somewhere: %s", (_kind, routes) => {
  const document = openApiDocument(routes, "1");
  const references = referencesIn(document);
  expect(references.length).toBeGreaterThan(2);
  expect(references.filter((reference) => !resolves(document, reference))).toEqual([]);
  expect(JSON.stringify(document)).not.toContain("$defs");
});

test("a body that is read as a stream is described with its types", () => {
  const streamed = { ...put("/a", z.object({ n: z.int() })), streamTypes: ["text/csv"] };
  const { paths } = openApiDocument([streamed], "1") as {
    paths: Record<string, Record<string, { requestBody: { content: object } }>>;
  };
  expect(Object.keys(paths["/a"]!.put!.requestBody.content)).toEqual(["text/csv", "application/json"]);
});

test("what several routes share stands once, whatever refers to it", () => {
  const shared = z.object({ long: z.string().describe("said once") }).meta({ id: "Shared" });
  const document = openApiDocument(
    [
      put("/a", z.object({ one: shared })),
      put("/b", z.array(shared)),
      put("/c", shared.optional()),
      put("/d", treeSchema),
    ],
    "1",
  );
  expect(JSON.stringify(document).split("said once")).toHaveLength(2);
  const { components } = document as { components: { schemas: object } };
  expect(Object.keys(components.schemas).sort()).toEqual(["Problem", "Shared", "Tree"]);
});

test("different schemas of one name are told apart", () => {
  const [one, other] = [z.string(), z.number()].map((of) => z.object({ of }).meta({ id: "Same" }));
  const document = openApiDocument([put("/a", z.array(one!)), put("/b", z.array(other!))], "1") as {
    components: { schemas: Record<string, { properties: { of: { type: string } } }> };
  };
  const { Same, Same_2 } = document.components.schemas;
  expect([Same!.properties.of.type, Same_2!.properties.of.type]).toEqual(["string", "number"]);
});
