import { setImmediate as nextTurn } from "node:timers/promises";
import { analysedText } from "../catalogue/items/analysed-text.ts";
import type { DocumentWrite, ItemReader } from "../catalogue/items/item-store.ts";
import type { CatalogueFeed } from "../catalogue/search/catalogue-feed.ts";
import { createTimeSlices } from "../concurrency/time-slices.ts";
import { ConflictError, GoneError, NotFoundError } from "../errors/errors.ts";
import {
  planTagChange,
  type StoredDecision,
  type TagChangePlan,
  type TagChangeRequest,
  tagsOfRequest,
  undoneTaxonomy,
  visiblyChanged,
} from "./tag-change.ts";
import type { TagChangeStore } from "./tag-change-store.ts";
import type { TagLearning, TagReshape } from "./tag-learning.ts";
import { refuseFaulty, type Taxonomy, type TaxonomyEditing, taxonomyDocumentName } from "./taxonomy.ts";

/** What a change of a tag does, or would do. */
export interface TagChangeReport {
  preview: boolean;
  /** Items whose accepted tags change. */
  count: number;
  /** The first of them. */
  items: { id: string; title: string }[];
  /** Takes the change back; absent in a preview. */
  undoId?: string;
}

export interface UndoReport {
  undone: true;
  /** Items that are as before. */
  restored: number;
  /** Items that somebody edited since: they stay as they are. */
  skipped: number;
}

/** Changes of whole tags: each is stored in one transaction and can be taken back, also after a restart. */
export interface TagChanges {
  /** Throws what `planTagChange` throws, and GoneError for a tag that is no more. */
  preview(request: TagChangeRequest): Promise<TagChangeReport>;
  apply(request: TagChangeRequest): Promise<TagChangeReport>;
  /** Throws NotFoundError for an unknown id, ConflictError for a change that was taken back already. */
  undo(undoId: string): Promise<UndoReport>;
  /** What a tag is called or part of today; undefined for one that was removed. A tag in use is itself. */
  presentTag(tag: string): string | undefined;
  /** Throws GoneError for a tag that was merged, renamed or removed. */
  refuseRetired(tag: string): void;
  /** Takes over which tags another process has retired. */
  reload(): Promise<void>;
}

export interface TagChangesOptions {
  changes: TagChangeStore;
  store: Pick<ItemReader, "read">;
  feed: Pick<CatalogueFeed, "catchUp">;
  taxonomy: TaxonomyEditing;
  learning: TagLearning;
  /** Called when suggestions are stale. */
  onChanged: () => void;
  newId: () => string;
  now: () => number;
}

const itemsShown = 50;
/** Moved items that the classifier is shown at once; the next training reads them all. */
const itemsShownToClassifier = 200;

export async function createTagChanges(options: TagChangesOptions): Promise<TagChanges> {
  const { changes, store, feed, taxonomy, learning, now } = options;
  let retired = await readRetired();

  async function readRetired(): Promise<Map<string, string | undefined>> {
    return new Map((await changes.retiredTags()).map(({ tag, successor }) => [tag, successor]));
  }

  const isListed = (tag: string): boolean => taxonomy.read().tags.some(({ id }) => id === tag);

  function presentTag(tag: string): string | undefined {
    let present: string | undefined = tag;
    for (let steps = 0; present !== undefined && steps <= retired.size; steps++) {
      if (!retired.has(present) || isListed(present)) return present;
      present = retired.get(present);
    }
    return present;
  }

  function refuseRetired(tag: string): void {
    if (retired.size === 0) return;
    const present = presentTag(tag);
    if (present === tag) return;
    throw new GoneError(
      "tag-retired",
      present === undefined
        ? `The tag "${tag}" was removed. Choose another, or undo the removal.`
        : `The tag "${tag}" is no more: it is "${present}" now. Use that one.`,
    );
  }

  async function plan(request: TagChangeRequest): Promise<TagChangePlan> {
    for (const tag of request.kind === "merge" ? [request.from, request.into] : [request.tag]) refuseRetired(tag);
    const items = await changes.decisionsOn(tagsOfRequest(request));
    return planTagChange({ taxonomy: taxonomy.read().tags, items, inUse: taxonomy.tags() }, request);
  }

  const report = (planned: TagChangePlan, undoId?: string): TagChangeReport => {
    const items = visiblyChanged(planned);
    return {
      preview: undoId === undefined,
      count: items.length,
      items: items.slice(0, itemsShown).map(({ id, title }) => ({ id, title })),
      ...(undoId !== undefined && { undoId }),
    };
  };

  /** Examples for the classifier out of decisions, the newest of them. */
  async function examplesOf(
    lessons: readonly { itemId: string; decision: Pick<StoredDecision, "tag" | "status"> }[],
  ): Promise<TagReshape["examples"]> {
    const { breathe } = createTimeSlices();
    const examples: TagReshape["examples"][number][] = [];
    for (const { itemId, decision } of lessons.slice(-itemsShownToClassifier)) {
      const stored = await store.read(itemId);
      await breathe();
      if (stored === undefined) continue;
      const item = { id: itemId, text: analysedText(stored.item), analysis: stored.analysis };
      examples.push({ item, tag: decision.tag, accepted: decision.status === "accepted" });
    }
    return examples;
  }

  async function adopt(next: Tags): Promise<void> {
    retired = await readRetired();
    await feed.catchUp();
    await taxonomy.adopt(taxonomyOf(next));
    options.onChanged();
  }

  return {
    presentTag,
    refuseRetired,
    reload: async () => {
      retired = await readRetired();
    },
    preview: async (request) => report(await plan(request)),
    async apply(request) {
      const planned = await plan(request);
      const next = planned.taxonomy.after;
      const concerned = planned.retired
        ? [planned.retired.tag, ...(planned.retired.successor === undefined ? [] : [planned.retired.successor])]
        : [];
      const id = options.newId();
      const moved = planned.items.flatMap((item) =>
        item.after
          .filter((decision) => !item.before.some(({ tag }) => tag === decision.tag))
          .map((decision) => ({ itemId: item.id, decision })),
      );
      const examples = await examplesOf(moved);
      const learnt = learning.knownOf(concerned);
      await nextTurn();
      const lesson = await learning.prepareReshape({ forgotten: planned.retired?.tag, examples });
      await nextTurn();
      await changes.apply(
        { id, plan: planned, learnt, changedAtMs: now() },
        { documents: [taxonomyDocument(next)], lesson: lesson.stored },
      );
      lesson.apply();
      await nextTurn();
      await adopt(next);
      return report(planned, id);
    },
    async undo(undoId) {
      const change = await changes.read(undoId);
      if (!change) throw new NotFoundError("tag-change", undoId);
      if (change.undoneAtMs !== undefined) {
        throw new ConflictError("already-undone", "This change was taken back already.");
      }
      const next = undoneTaxonomy(change.plan.taxonomy, taxonomy.read().tags);
      refuseFaulty(taxonomyOf(next));
      const concerned = change.plan.retired ? Object.values(change.plan.retired) : [];
      const since = await changes.decidedSince(concerned, change.changedAtMs);
      const before = change.plan.items.flatMap(({ id: itemId, before: decisions }) =>
        decisions.map((decision) => ({ itemId, decision })),
      );
      const known = change.learnt !== undefined && learning.canRestore(change.learnt) ? change.learnt : undefined;
      const examples = await examplesOf(known === undefined ? [...before, ...since] : since);
      const lesson = await learning.prepareReshape({ restored: known, examples });
      const { restored, skipped } = await changes.undo(
        { change, nowMs: now() },
        { documents: [taxonomyDocument(next)], lesson: lesson.stored },
      );
      lesson.apply();
      await adopt(next);
      return { undone: true, restored: restored.length, skipped: skipped.length };
    },
  };
}

type Tags = TagChangePlan["taxonomy"]["after"];

function taxonomyOf(tags: Tags): Taxonomy {
  return { tags: tags.map(({ examples, ...tag }) => ({ ...tag, ...(examples && { examples: [...examples] }) })) };
}

function taxonomyDocument(tags: Tags): DocumentWrite {
  return { name: taxonomyDocumentName, body: JSON.stringify(taxonomyOf(tags)) };
}
