import type { GazetteerEditing } from "../../catalogue/entities/gazetteer-editing.ts";
import type { MemoryCatalogue } from "../../catalogue/search/memory-catalogue.ts";
import type { LoadedTopics } from "../../catalogue/topics/loaded-topics.ts";
import type { DomainEventFeed } from "../../events/domain-event-feed.ts";
import type { OpenedTagging } from "./open-tagging.ts";

export interface FollowEditorsOptions {
  domainEvents: DomainEventFeed;
  catalogue: Pick<MemoryCatalogue, "relabelTopics">;
  topics: Pick<LoadedTopics, "load">;
  tagging: Pick<OpenedTagging, "taxonomy" | "changes" | "learning">;
  names: GazetteerEditing;
}

/**
 * Takes over the taxonomy, lessons, topics and names that another process on the same database has changed. The items that such a change
 * outdates are brought up to date by the process that made it, and come through the catalogue's feed.
 */
export function followOtherEditors({ domainEvents, catalogue, topics, tagging, names }: FollowEditorsOptions): void {
  domainEvents.on("tags.changed", async ({ body }, origin) => {
    if (origin === "own") return;
    await tagging.learning.catchUp();
    if (body.itemId !== undefined) return;
    await tagging.changes.reload();
    await tagging.taxonomy.reload();
  });
  domainEvents.on("model.adopted", async ({ body }, origin) => {
    if (origin === "own") return;
    if (body.model === "tags") await tagging.learning.catchUp();
    if (body.model !== "topics") return;
    await topics.load();
    await catalogue.relabelTopics();
  });
  domainEvents.on("names.changed", async (_, origin) => {
    if (origin === "other") await names.reload();
  });
}
