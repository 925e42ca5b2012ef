import { InvalidInputError, NotFoundError } from "../../errors/errors.ts";
import type { DocumentStore, ItemReader } from "../items/item-store.ts";

/** What editors said of the topics of single items: wrong ones stay away from them, however often the items are analysed. */
export interface WrongTopics {
  /** Ids of the wrong topics, by item; items without one are absent. */
  of(ids: readonly string[]): Promise<ReadonlyMap<string, ReadonlySet<string>>>;
  /**
   * Remembers topics as wrong or right again, brings the item up to date, and resolves to its wrong topics. Throws NotFoundError for an unknown item,
   * InvalidInputError for topics that the item does not have.
   */
  change(itemId: string, change: WrongTopicsChange): Promise<{ wrong: string[] }>;
}

export interface WrongTopicsChange {
  wrong: readonly string[];
  right: readonly string[];
}

export interface WrongTopicsOptions {
  documents: DocumentStore;
  store: Pick<ItemReader, "read">;
  /** Computes the topics of the item again. */
  refresh: (ids: readonly string[]) => Promise<void>;
}

const documentName = "wrong-topics";
type Kept = Record<string, string[]>;

/** Reads and writes of the document alone, for those who compute topics. */
export async function readWrongTopics(
  documents: Pick<DocumentStore, "readDocument">,
  ids: readonly string[],
): Promise<Map<string, ReadonlySet<string>>> {
  const stored = await documents.readDocument(documentName);
  if (stored === undefined) return new Map();
  const kept = JSON.parse(stored.body) as Kept;
  return new Map(ids.flatMap((id) => (Object.hasOwn(kept, id) ? [[id, new Set(kept[id])] as const] : [])));
}

export function createWrongTopics({ documents, store, refresh }: WrongTopicsOptions): WrongTopics {
  return {
    of: (ids) => readWrongTopics(documents, ids),
    async change(itemId, { wrong, right }) {
      const item = await store.read(itemId);
      if (item === undefined) throw new NotFoundError("item", itemId);
      const stored = await documents.readDocument(documentName);
      const kept = stored === undefined ? {} : (JSON.parse(stored.body) as Kept);
      const before = Object.hasOwn(kept, itemId) ? kept[itemId]! : [];
      const had = new Set([...item.analysis.topics.map(({ id }) => id), ...before]);
      for (const [list, ids] of Object.entries({ wrong, right })) {
        for (const [i, id] of ids.entries()) {
          if (had.has(id)) continue;
          const message = `is "${id}", which is no topic of the item: it has ${[...had].join(", ") || "none"}`;
          throw new InvalidInputError(`${list} names a topic that the item does not have.`, [
            { path: `${list}.${i}`, message },
          ]);
        }
      }
      const next = [...new Set([...before, ...wrong])].filter((id) => !right.includes(id));
      const { [itemId]: _, ...others } = kept;
      await documents.writeDocument({
        name: documentName,
        body: JSON.stringify(next.length === 0 ? others : { ...others, [itemId]: next }),
        expectedRevision: stored?.revision ?? 0,
      });
      await refresh([itemId]);
      return { wrong: next };
    },
  };
}
