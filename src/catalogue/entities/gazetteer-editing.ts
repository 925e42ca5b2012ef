import { randomUUID } from "node:crypto";
import { z } from "zod";
import { ConflictError, InvalidInputError, NotFoundError } from "../../errors/errors.ts";
import type { CatalogueEntityLinker } from "./catalogue-entity-linker.ts";
import type { KnownEntity } from "./entity-registry.ts";
import type { GazetteerStore, KeptCorrection, KnownName, StoredGazetteer } from "./gazetteer-store.ts";
import { linkedTypes } from "./link-mentions.ts";
import { nameForm } from "./name-forms.ts";

const writtenName = z
  .string()
  .trim()
  .min(2)
  .max(200)
  .regex(/[\p{L}\p{N}]/u, "has no letter or digit");

export const knownNameSchema = z.object({
  name: writtenName,
  type: z.enum([...linkedTypes] as [string, ...string[]]),
  /** Other ways to write it: abbreviations, former names, spellings. */
  aliases: z.array(writtenName).max(50).default([]),
  /** The version that the editor saw; 409 when somebody changed the names meanwhile. */
  version: z.int().min(0).optional(),
});
export type KnownNameInput = z.output<typeof knownNameSchema>;

export const correctionSchema = z.object({
  /** The entity that was found. */
  entity: z.string().min(1).max(512),
  as: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("not-a-name") }),
    z.strictObject({ kind: z.literal("other-type"), type: z.enum([...linkedTypes] as [string, ...string[]]) }),
    z.strictObject({ kind: z.literal("same-as"), entity: z.string().min(1).max(512) }),
  ]),
  version: z.int().min(0).optional(),
});
export type CorrectionInput = z.output<typeof correctionSchema>;

export interface CorrectionReply {
  correction: KeptCorrection;
  version: number;
  /** Items that are read again in the background. */
  items: number;
}

export interface GazetteerReply {
  entry: KnownName;
  version: number;
  /** Items that are read again in the background. */
  items: number;
}

/** Brands, products, people and places that editors know by name: found in every text from then on, also where the encoder misses them. */
export interface GazetteerEditing {
  read(): StoredGazetteer;
  /** Throws ConflictError for a name that another entry has, or an old version. */
  add(input: KnownNameInput): Promise<GazetteerReply>;
  /** Name and aliases may change; the entity's id and type stay. */
  change(id: string, input: Omit<KnownNameInput, "type">): Promise<GazetteerReply>;
  /** The entity stays where texts speak of it, as one that the encoder found. */
  remove(id: string, version?: number): Promise<GazetteerReply>;
  /**
   * Remembers what an editor says of a name that was found: the archive is read again, and what comes later is read so. Throws NotFoundError
   * for an unknown entity, ConflictError for one that editors taught, InvalidInputError for what would change nothing.
   */
  correct(input: CorrectionInput): Promise<CorrectionReply>;
  /** Takes a correction back. */
  takeBack(id: string, version?: number): Promise<CorrectionReply>;
  /** Takes over the names that another process has stored; that process has the items read again. */
  reload(): Promise<void>;
}

export interface GazetteerEditingOptions {
  store: GazetteerStore;
  linker: CatalogueEntityLinker;
  /** What `store.read` gave. */
  initial: StoredGazetteer;
  /** Puts names to use. */
  use: (names: StoredGazetteer) => void;
  /** Called when items are marked to be read again by a change of this process. */
  onChanged: () => void;
  now: () => number;
}

export function createGazetteerEditing({
  store,
  linker,
  initial,
  use,
  onChanged,
  now,
}: GazetteerEditingOptions): GazetteerEditing {
  let gazetteer = initial;

  async function keep(options: { entry: KnownName; entries: KnownName[]; names: string[] }): Promise<GazetteerReply> {
    const { entry, entries, names } = options;
    return { entry, ...(await save({ entries }, { entities: [entry.id], names })) };
  }

  async function save(
    change: Partial<StoredGazetteer>,
    { entities, names }: { entities: readonly string[]; names: readonly string[] },
  ): Promise<{ version: number; items: number }> {
    const next = { ...gazetteer, ...change, version: gazetteer.version + 1 };
    const known = entities.flatMap((id) => linker.entity(id) ?? []);
    const items = await store.save({ gazetteer: next, entities: known, names }, () => {
      gazetteer = next;
      use(next);
    });
    onChanged();
    return { version: next.version, items };
  }

  return {
    read: () => gazetteer,
    async reload() {
      const stored = await store.read();
      if (stored.version === gazetteer.version) return;
      for (const { id } of gazetteer.entries) linker.unteach(id);
      for (const { as } of gazetteer.corrections) if (as.kind === "same-as") linker.unteach(as.entity);
      linker.teach(stored.entries);
      teachJoined(linker, stored.corrections);
      gazetteer = stored;
      use(stored);
    },
    async add({ name, type, aliases, version }) {
      assertVersion(gazetteer, version);
      assertFree(gazetteer, { name, type, aliases });
      const [entity] = linker.teach([{ name, type, aliases }]);
      const entry = { id: entity!.id, name, type, aliases: unique(name, aliases) };
      return keep({ entry, entries: [...gazetteer.entries, entry], names: [name, ...aliases] });
    },
    async change(id, { name, aliases, version }) {
      assertVersion(gazetteer, version);
      const before = entryOf(gazetteer, id);
      assertFree(gazetteer, { name, type: before.type, aliases }, id);
      linker.unteach(id);
      linker.teach([{ id, name, type: before.type, aliases }]);
      const entry = { ...before, name, aliases: unique(name, aliases) };
      return keep({
        entry,
        entries: gazetteer.entries.map((one) => (one.id === id ? entry : one)),
        names: [before.name, ...before.aliases, name, ...aliases],
      });
    },
    async correct(input) {
      assertVersion(gazetteer, input.version);
      const { type, as } = resolveCorrection(gazetteer, linker, input);
      const { id: entity, label: name, forms: written } = foundEntity(linker, input.entity);
      const forms = [...new Set([name, ...Object.keys(written)])];
      const at = new Date(now()).toISOString();
      const correction: KeptCorrection = { id: randomUUID(), entity, name, forms, type, as, at };
      const earlier = gazetteer.corrections.filter((other) => other.entity !== entity);
      teachJoined(linker, [correction]);
      const entities = as.kind === "same-as" ? [entity, as.entity] : [entity];
      const saved = await save(
        { corrections: [...earlier, correction] },
        { entities, names: as.kind === "not-a-name" ? forms : [] },
      );
      return { correction, ...saved };
    },
    async takeBack(id, version) {
      assertVersion(gazetteer, version);
      const correction = gazetteer.corrections.find((one) => one.id === id);
      if (correction === undefined) throw new NotFoundError("correction", id);
      const corrections = gazetteer.corrections.filter((one) => one !== correction);
      const { as, entity, forms } = correction;
      if (as.kind === "same-as" && !isTaught(gazetteer, as.entity)) linker.unteach(as.entity);
      teachJoined(linker, corrections);
      const entities = as.kind === "same-as" ? [as.entity, entity] : [entity];
      return { correction, ...(await save({ corrections }, { entities, names: forms })) };
    },
    async remove(id, version) {
      assertVersion(gazetteer, version);
      const entry = entryOf(gazetteer, id);
      linker.unteach(id);
      return keep({
        entry,
        entries: gazetteer.entries.filter((one) => one.id !== id),
        names: [entry.name, ...entry.aliases],
      });
    },
  };
}

const isTaught = ({ entries }: StoredGazetteer, id: string): boolean => entries.some((entry) => entry.id === id);

const unique = (name: string, aliases: readonly string[]): string[] => [
  ...new Set(aliases.filter((alias) => alias !== name)),
];

function entryOf({ entries }: StoredGazetteer, id: string): KnownName {
  const entry = entries.find((one) => one.id === id);
  if (!entry) throw new NotFoundError("known-name", id);
  return entry;
}

function assertVersion(gazetteer: StoredGazetteer, version: number | undefined): void {
  if (version === undefined || version === gazetteer.version) return;
  throw new ConflictError(
    "names-changed",
    `The known names are at version ${gazetteer.version}, not ${version}: somebody else changed them first. Load them again.`,
  );
}

/** Two entries with one name would make it a matter of chance which is meant. */
function assertFree(
  { entries }: StoredGazetteer,
  { type, name, aliases }: Pick<KnownName, "type" | "name" | "aliases">,
  own?: string,
): void {
  const wanted = new Map([name, ...aliases].map((text) => [nameForm(text, type).key, text]));
  for (const entry of entries) {
    if (entry.id === own || entry.type !== type) continue;
    for (const text of [entry.name, ...entry.aliases]) {
      const taken = wanted.get(nameForm(text, type).key);
      if (taken === undefined) continue;
      throw new ConflictError("name-taken", `"${taken}" is a name of "${entry.name}" already: change that entry.`);
    }
  }
}

function foundEntity(linker: CatalogueEntityLinker, id: string): KnownEntity {
  const entity = linker.entity(id);
  if (entity === undefined) throw new NotFoundError("entity", id);
  return entity;
}

/** What the correction is to be, complete; throws for one that is not possible. */
function resolveCorrection(
  gazetteer: StoredGazetteer,
  linker: CatalogueEntityLinker,
  { entity: id, as }: CorrectionInput,
): Pick<KeptCorrection, "type" | "as"> {
  const { type, label } = foundEntity(linker, id);
  if (isTaught(gazetteer, id))
    throw new ConflictError(
      "name-taught",
      `"${label}" is a name that editors taught: change it or forget it under /v1/gazetteer/${encodeURIComponent(id)}.`,
    );
  if (as.kind === "not-a-name") return { type, as };
  const path = as.kind === "same-as" ? "as.entity" : "as.type";
  const isSame = as.kind === "same-as" ? as.entity === id : as.type === type;
  if (isSame)
    throw new InvalidInputError(`"${label}" is ${as.kind === "same-as" ? "that entity" : `a ${type}`} already.`, [
      { path, message: "changes nothing" },
    ]);
  return { type, as: as.kind === "same-as" ? { ...as, type: foundEntity(linker, as.entity).type } : as };
}

/** The entity that others are names of keeps its label, and has their forms. */
function teachJoined(linker: CatalogueEntityLinker, corrections: readonly KeptCorrection[]): void {
  for (const { as, forms } of corrections) {
    if (as.kind !== "same-as") continue;
    const into = linker.entity(as.entity);
    if (into !== undefined) linker.teach([{ id: into.id, name: into.label, type: into.type, aliases: forms }]);
  }
}
