import { z } from "zod";
import { ConflictError, NotFoundError } from "../../errors/errors.ts";
import type { CatalogueEntityLinker } from "./catalogue-entity-linker.ts";
import type { GazetteerStore, KnownName, StoredGazetteer } from "./gazetteer-store.ts";
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
  /** Takes over the names that another process has stored; that process has the items read again. */
  reload(): Promise<void>;
}

export interface GazetteerEditingOptions {
  store: GazetteerStore;
  linker: CatalogueEntityLinker;
  /** What `store.read` gave. */
  initial: StoredGazetteer;
  /** Puts names to use. */
  use: (entries: readonly KnownName[]) => void;
  /** Called when items are marked to be read again by a change of this process. */
  onChanged: () => void;
}

export function createGazetteerEditing({
  store,
  linker,
  initial,
  use,
  onChanged,
}: GazetteerEditingOptions): GazetteerEditing {
  let gazetteer = initial;

  const entryOf = (id: string): KnownName => {
    const entry = gazetteer.entries.find((one) => one.id === id);
    if (!entry) throw new NotFoundError("known-name", id);
    return entry;
  };

  function refuseOldVersion(version: number | undefined): void {
    if (version === undefined || version === gazetteer.version) return;
    throw new ConflictError(
      "names-changed",
      `The known names are at version ${gazetteer.version}, not ${version}: somebody else changed them first. Load them again.`,
    );
  }

  /** Two entries with one name would make it a matter of chance which is meant. */
  function refuseTaken({ type, name, aliases }: Pick<KnownName, "type" | "name" | "aliases">, own?: string): void {
    const wanted = new Map([name, ...aliases].map((text) => [nameForm(text, type).key, text]));
    for (const entry of gazetteer.entries) {
      if (entry.id === own || entry.type !== type) continue;
      for (const text of [entry.name, ...entry.aliases]) {
        const taken = wanted.get(nameForm(text, type).key);
        if (taken === undefined) continue;
        throw new ConflictError("name-taken", `"${taken}" is a name of "${entry.name}" already: change that entry.`);
      }
    }
  }

  async function keep(options: { entry: KnownName; entries: KnownName[]; names: string[] }): Promise<GazetteerReply> {
    const { entry, entries, names } = options;
    const next = { version: gazetteer.version + 1, entries };
    const items = await store.save({ gazetteer: next, entity: linker.entity(entry.id)!, names });
    gazetteer = next;
    use(entries);
    onChanged();
    return { entry, version: next.version, items };
  }

  const unique = (name: string, aliases: readonly string[]): string[] => [
    ...new Set(aliases.filter((alias) => alias !== name)),
  ];

  return {
    read: () => gazetteer,
    async reload() {
      const stored = await store.read();
      if (stored.version === gazetteer.version) return;
      for (const { id } of gazetteer.entries) linker.unteach(id);
      linker.teach(stored.entries);
      gazetteer = stored;
      use(stored.entries);
    },
    async add({ name, type, aliases, version }) {
      refuseOldVersion(version);
      refuseTaken({ name, type, aliases });
      const [entity] = linker.teach([{ name, type, aliases }]);
      const entry = { id: entity!.id, name, type, aliases: unique(name, aliases) };
      return keep({ entry, entries: [...gazetteer.entries, entry], names: [name, ...aliases] });
    },
    async change(id, { name, aliases, version }) {
      refuseOldVersion(version);
      const before = entryOf(id);
      refuseTaken({ name, type: before.type, aliases }, id);
      linker.unteach(id);
      linker.teach([{ id, name, type: before.type, aliases }]);
      const entry = { ...before, name, aliases: unique(name, aliases) };
      return keep({
        entry,
        entries: gazetteer.entries.map((one) => (one.id === id ? entry : one)),
        names: [before.name, ...before.aliases, name, ...aliases],
      });
    },
    async remove(id, version) {
      refuseOldVersion(version);
      const entry = entryOf(id);
      linker.unteach(id);
      return keep({
        entry,
        entries: gazetteer.entries.filter((one) => one.id !== id),
        names: [entry.name, ...entry.aliases],
      });
    },
  };
}
