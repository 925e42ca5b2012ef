import { z } from "zod";
import type { DocumentStore } from "../../catalogue/items/item-store.ts";
import { InvalidInputError, NotFoundError } from "../../errors/errors.ts";
import { purposes } from "../../events/consent.ts";
import { findSourceKind, sourceKinds } from "./kinds/kinds.ts";
import { type SourceKind, sourceIdSchema } from "./shape/source.ts";

export const sourceSchema = z.strictObject({
  kind: z
    .string()
    .refine(
      (kind) => findSourceKind(kind) !== undefined,
      `The kinds are ${sourceKinds.map(({ kind }) => kind).join(", ")}`,
    ),
  /** What proves the sender; never given back. */
  secret: z.string().min(1).max(10_000).optional(),
  label: z.string().max(200).optional(),
  /** Fields by the names that this source has for them. */
  mapping: z.record(z.string().max(100), z.string().max(200)).default({}),
  /** What holds for people who decided nothing; purposes left out are as everywhere. */
  consentDefault: z
    .strictObject(Object.fromEntries(purposes.map((purpose) => [purpose, z.boolean().optional()])))
    .optional(),
  /** How much its word counts beside that of others, for traits that are shown by priority; events without a source count as .5. */
  trust: z.number().min(0).max(1).default(0.5),
  /** Most requests in a minute; what is beyond gets 429. */
  ratePerMinute: z.int().min(1).max(1_000_000).default(6_000),
});

export type SourceDefinition = z.output<typeof sourceSchema> & { id: string };

export function kindOf({ kind }: Pick<SourceDefinition, "kind">): SourceKind {
  return findSourceKind(kind)!;
}

/** The sources that there are, as stored. */
export interface SourceDefinitions {
  list(): SourceDefinition[];
  /** Throws NotFoundError. */
  get(id: string): SourceDefinition;
  /** Without a secret the one that is stored stays. */
  put(id: string, definition: unknown): Promise<SourceDefinition>;
  remove(id: string): Promise<boolean>;
  /** Ids, the most trusted first; "" stands for events without a source. */
  byTrust(): readonly string[];
  /** After another process has changed them. */
  reload(): Promise<void>;
}

const documentName = "sources";
const plainTrust = 0.5;

export async function openSourceDefinitions(
  documents: Pick<DocumentStore, "readDocument" | "writeDocument">,
): Promise<SourceDefinitions> {
  let definitions = new Map<string, SourceDefinition>();
  let byTrust: string[] = [];

  function use(list: Iterable<SourceDefinition>): void {
    definitions = new Map([...list].map((one) => [one.id, one]));
    const ranked = [{ id: "", trust: plainTrust }, ...definitions.values()];
    byTrust = ranked.sort((a, b) => b.trust - a.trust || (a.id < b.id ? -1 : 1)).map(({ id }) => id);
  }

  async function reload(): Promise<void> {
    const stored = await documents.readDocument(documentName);
    const list = stored === undefined ? [] : (JSON.parse(stored.body) as SourceDefinition[]);
    use(list.map(({ trust = plainTrust, ...rest }) => ({ ...rest, trust })));
  }

  async function write(next: ReadonlyMap<string, SourceDefinition>): Promise<void> {
    const events = [{ topic: "definitions.changed" as const, key: "", body: { kind: "sources" } }];
    await documents.writeDocument({ name: documentName, body: JSON.stringify([...next.values()]), events });
    use(next.values());
  }

  await reload();
  return {
    list: () => [...definitions.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
    get(id) {
      const found = definitions.get(id);
      if (found === undefined) throw new NotFoundError("source", id);
      return found;
    },
    async put(id, given) {
      const parsed = sourceSchema.parse(given);
      const secret = parsed.secret ?? definitions.get(id)?.secret;
      const definition: SourceDefinition = {
        id: sourceIdSchema.parse(id),
        ...parsed,
        ...(secret !== undefined && { secret }),
      };
      const kind = kindOf(definition);
      if (kind.verify !== undefined && secret === undefined) {
        throw new InvalidInputError(`A source of the kind "${kind.kind}" needs \`secret\`: its ${kind.secretIs}.`, [
          { path: "secret", message: `Set the ${kind.secretIs}` },
        ]);
      }
      await write(new Map(definitions).set(id, definition));
      return definition;
    },
    async remove(id) {
      const next = new Map(definitions);
      if (!next.delete(id)) return false;
      await write(next);
      return true;
    },
    byTrust: () => byTrust,
    reload,
  };
}
