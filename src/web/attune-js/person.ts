import type { Store } from "./store.ts";

/** Who uses the page, as far as it has said. */
export interface Person {
  anonymousId(): string;
  id(): string | undefined;
  traits(): Record<string, unknown>;
  /** By the site's own server: shows that the page speaks for the user. */
  signature(): string | undefined;
  identify(userId: string | undefined, traits: Record<string, unknown>, signature: string | undefined): void;
  /** Somebody else from now on. */
  reset(): void;
}

/** Random ids also where a page without TLS has no `randomUUID`. */
export function newId(): string {
  const hex = [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

export function createPerson(store: Store): Person {
  const traits = (): Record<string, unknown> => {
    try {
      return JSON.parse(store.get("traits") ?? "{}") as Record<string, unknown>;
    } catch {
      return {};
    }
  };
  return {
    anonymousId() {
      const known = store.get("anonymousId") ?? newId();
      store.set("anonymousId", known);
      return known;
    },
    id: () => store.get("userId"),
    traits,
    signature: () => (store.get("userId") === undefined ? undefined : store.get("userSignature")),
    identify(userId, more, signature) {
      const isOther = userId !== undefined && userId !== store.get("userId");
      // Another person on the same device: nothing of the one before is said of them.
      if (isOther && store.get("userId") !== undefined) store.set("anonymousId", newId());
      if (userId !== undefined) store.set("userId", userId);
      if (isOther || signature !== undefined) store.set("userSignature", signature);
      store.set("traits", JSON.stringify(isOther ? more : { ...traits(), ...more }));
    },
    reset() {
      for (const name of ["userId", "userSignature", "traits"]) store.set(name, undefined);
      store.set("anonymousId", newId());
    },
  };
}
