import type { Rewrite, RewriteRequest } from "./search-rewrite.ts";

export interface Search {
  settled: Rewrite;
  /** False when the encoder failed or was late on the way: another try may find more. */
  isWhole: boolean;
}

/** Remembers what was found for a form and a target. */
export interface RewriteCache {
  /** What is known, or what the search finds; who asks while a search for the same runs waits for that one. */
  find(request: RewriteRequest, search: () => Promise<Search>): Promise<Rewrite>;
}

/** Longer forms are searched anew each time. */
const mostCharacters = 10_000;

/** Remembers the `capacity` forms used last. A search that failed or was not whole is forgotten. */
export function createRewriteCache(capacity = 2_000): RewriteCache {
  const known = new Map<string, Promise<Rewrite>>();
  return {
    async find(request, search) {
      if (request.text.length > mostCharacters) return (await search()).settled;
      const key = JSON.stringify(request);
      const found = known.get(key);
      if (found !== undefined) {
        known.delete(key);
        known.set(key, found);
        return found;
      }
      const forget = (): void => {
        if (known.get(key) === running) known.delete(key);
      };
      const running = search().then(({ settled, isWhole }) => {
        if (!isWhole) forget();
        return settled;
      });
      running.catch(forget);
      known.set(key, running);
      if (known.size > capacity) known.delete(known.keys().next().value!);
      return running;
    },
  };
}
