import type { ItemFeed } from "../items/item-store.ts";
import type { CatalogueFeed } from "./catalogue-feed.ts";

export interface FollowCatalogueOptions {
  store: Pick<ItemFeed, "position">;
  feed: CatalogueFeed;
  /** Whether the present models made the generation that another process has put to use; else the former one serves on. */
  canServe: (generation: number) => Promise<boolean>;
  onError: (error: unknown) => void;
  everyMs: number;
}

/** Lets a feed follow what other processes write: one indexed look-up each time. Returns what stops it. */
export function followCatalogue({
  store,
  feed,
  canServe,
  onError,
  everyMs,
}: FollowCatalogueOptions): () => Promise<void> {
  let looking: Promise<void> = Promise.resolve();
  let isLooking = false;
  /** A generation that was judged already. */
  let refused: number | undefined;

  async function look(): Promise<void> {
    const { generation } = await store.position();
    if (generation === feed.position().generation) return feed.catchUp();
    if (generation === refused) return;
    if (await canServe(generation)) return feed.load();
    refused = generation;
  }

  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    looking = look()
      .catch(onError)
      .finally(() => {
        isLooking = false;
      });
  }, everyMs);
  timer.unref();
  return () => {
    clearInterval(timer);
    return looking;
  };
}
