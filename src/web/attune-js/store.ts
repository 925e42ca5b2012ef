/** What outlives a page, under names that begin with `attune.`; a browser that refuses storage keeps it in memory. */
export interface Store {
  get(name: string): string | undefined;
  /** Undefined removes it. */
  set(name: string, value: string | undefined): void;
  names(): string[];
  /** From now on things are kept beyond the page; what was set before is. */
  keep(): void;
  /** Removes everything, and keeps nothing any more. */
  clear(): void;
}

const prefix = "attune.";

export function createStore(): Store {
  const memory = new Map<string, string>();
  let isKept = false;

  function attempt<T>(use: (storage: Storage) => T): T | undefined {
    try {
      return use(localStorage);
    } catch {
      return undefined;
    }
  }

  function set(name: string, value: string | undefined): void {
    if (value === undefined) memory.delete(name);
    else memory.set(name, value);
    if (!isKept) return;
    attempt((storage) =>
      value === undefined ? storage.removeItem(prefix + name) : storage.setItem(prefix + name, value),
    );
  }

  const kept = (): string[] =>
    attempt((storage) =>
      Object.keys(storage)
        .filter((name) => name.startsWith(prefix))
        .map((name) => name.slice(prefix.length)),
    ) ?? [];

  return {
    get(name) {
      // Other pages of the site change what is kept; undefined is a browser that refuses.
      const stored = isKept ? attempt((storage) => storage.getItem(prefix + name)) : undefined;
      return stored === undefined ? memory.get(name) : (stored ?? undefined);
    },
    set,
    names: () => (isKept ? kept() : []),
    keep() {
      if (isKept) return;
      isKept = true;
      // Who the person was on earlier pages goes before who they were taken for so far.
      for (const [name, value] of memory)
        if (attempt((storage) => storage.getItem(prefix + name)) === null) set(name, value);
    },
    clear() {
      memory.clear();
      attempt((storage) => {
        for (const name of kept()) storage.removeItem(prefix + name);
      });
      isKept = false;
    },
  };
}
