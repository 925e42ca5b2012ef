import { analysedText } from "../../catalogue/items/analysed-text.ts";
import type { ItemReader, ItemWriter, TagDecision } from "../../catalogue/items/item-store.ts";
import type { TagLesson, TagSuggester } from "../../catalogue/items/tag-suggester.ts";
import type { ItemTag } from "../../catalogue/items/tag-suggestion.ts";
import type { CatalogueFeed } from "../../catalogue/search/catalogue-feed.ts";
import { NotFoundError } from "../../errors/errors.ts";
import type { TagLearning } from "../tag-learning.ts";
import { type KnownTag, resolveDecisions } from "./resolve-decisions.ts";
import type { TagDecisions } from "./tag-decisions.ts";

export interface ItemTags {
  tags: ItemTag[];
  version: number;
}

export interface Editing {
  /** Suggested and decided tags of an item, best first. Throws NotFoundError. */
  readTags(id: string): Promise<ItemTags>;
  /** Stores an editor's decisions with what they teach; suggestions follow them from then on. */
  decideTags(id: string, decisions: TagDecisions): Promise<ItemTags>;
  removeItem(id: string): Promise<void>;
}

export interface EditingOptions {
  store: Pick<ItemReader, "read"> & Pick<ItemWriter, "decideTags" | "remove">;
  feed: Pick<CatalogueFeed, "catchUp">;
  tags: Pick<TagSuggester, "labelOf">;
  learning: Pick<TagLearning, "prepare">;
  /** The tags of the taxonomy and those that some item carries. */
  knownTags: () => readonly KnownTag[];
  /** Throws GoneError for a tag that was merged into another, renamed or removed. */
  refuseRetired: (tag: string) => void;
  now: () => number;
}

/** What an editor does to one item. */
export function createEditing(options: EditingOptions): Editing {
  const { store, feed, tags, learning, knownTags, refuseRetired, now } = options;

  async function readTags(id: string): Promise<ItemTags> {
    const stored = await store.read(id);
    if (!stored) throw new NotFoundError("item", id);
    return {
      tags: stored.tags.map((tag) => ({ ...tag, label: tags.labelOf(tag.tag) })),
      version: stored.tagsVersion,
    };
  }

  return {
    readTags,
    async decideTags(id, given) {
      const stored = await store.read(id);
      if (!stored) throw new NotFoundError("item", id);
      for (const tag of [...given.reject, ...given.accept, ...given.add]) refuseRetired(tag);
      const own = stored.tags.map((tag) => ({ ...tag, label: tags.labelOf(tag.tag) }));
      const decisions = resolveDecisions(given, { own, known: knownTags() });
      const known = new Map(stored.tags.map((tag) => [tag.tag, tag]));
      const decide = (tag: string, status: TagDecision["status"]): TagDecision => ({
        tag,
        status,
        source: known.get(tag)?.source ?? "editor",
        score: known.get(tag)?.status === "suggested" ? known.get(tag)?.score : undefined,
      });
      const rows = [
        ...decisions.reset.map((tag) => decide(tag, "undecided")),
        ...decisions.reject.map((tag) => decide(tag, "rejected")),
        ...decisions.accept.map((tag) => decide(tag, "accepted")),
        ...decisions.add.map((tag): TagDecision => ({ tag, status: "accepted", source: "editor" })),
      ];
      const made = rows
        .filter((row) => row.status !== "undecided")
        .map((row): TagLesson => {
          const seen = known.get(row.tag);
          const suggested = seen?.status === "suggested" ? { source: seen.source, score: seen.score } : undefined;
          return { tag: row.tag, accepted: row.status === "accepted", suggested };
        });
      const item = { id, text: analysedText(stored.item), analysis: stored.analysis };
      const lesson = learning.prepare(item, { made, reset: decisions.reset });
      await store.decideTags(id, {
        decisions: rows,
        nowMs: now(),
        expectedVersion: decisions.version,
        lesson: lesson.stored,
      });
      lesson.apply();
      await feed.catchUp();
      return readTags(id);
    },
    async removeItem(id) {
      if (!(await store.remove(id))) throw new NotFoundError("item", id);
      await feed.catchUp();
    },
  };
}
