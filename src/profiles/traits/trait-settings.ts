import type { DocumentStore } from "../../catalogue/items/item-store.ts";
import { type TraitSchema, traitSchema } from "./trait-schema.ts";
import type { TraitSchemaOf } from "./trait-values.ts";

const documentName = "traits";
const mostObserved = 500;

/** What traits are, as people say, and what was seen of traits of which nobody says anything. */
export interface TraitSettings {
  schemaOf: TraitSchemaOf;
  list(): { key: string; schema: TraitSchema }[];
  /** Keys without a schema that came since the start, with the types of their values. */
  untyped(): { key: string; types: string[] }[];
  put(key: string, schema: TraitSchema): Promise<void>;
  observe(traits: Readonly<Record<string, unknown>>): void;
  reload(): Promise<void>;
}

/** `sourcesByTrust` is the order of the policy `priority` where a trait names none. */
export async function openTraitSettings(
  documents: Pick<DocumentStore, "readDocument" | "writeDocument">,
  sourcesByTrust: () => readonly string[] = () => [],
): Promise<TraitSettings> {
  let schemas = new Map<string, TraitSchema>();
  const observed = new Map<string, Set<string>>();
  async function reload(): Promise<void> {
    const stored = await documents.readDocument(documentName);
    const entries = stored === undefined ? [] : Object.entries(JSON.parse(stored.body) as Record<string, unknown>);
    schemas = new Map(entries.map(([key, schema]) => [key, traitSchema.parse(schema)]));
  }
  await reload();
  return {
    schemaOf(key) {
      const schema = schemas.get(key);
      if (schema?.policy !== "priority" || schema.sources !== undefined) return schema;
      return { ...schema, sources: sourcesByTrust() };
    },
    list: () => [...schemas].map(([key, schema]) => ({ key, schema })).sort((a, b) => (a.key < b.key ? -1 : 1)),
    untyped: () =>
      [...observed].filter(([key]) => !schemas.has(key)).map(([key, types]) => ({ key, types: [...types].sort() })),
    async put(key, schema) {
      const next = new Map(schemas).set(key, schema);
      const events = [{ topic: "definitions.changed" as const, key: "", body: { kind: "traits" } }];
      await documents.writeDocument({ name: documentName, body: JSON.stringify(Object.fromEntries(next)), events });
      schemas = next;
    },
    observe(traits) {
      for (const [key, value] of Object.entries(traits)) {
        if (schemas.has(key) || value === null) continue;
        const types = observed.get(key);
        const type = Array.isArray(value) ? "list" : typeof value;
        if (types !== undefined) types.add(type);
        else if (observed.size < mostObserved) observed.set(key, new Set([type]));
      }
    },
    reload,
  };
}
