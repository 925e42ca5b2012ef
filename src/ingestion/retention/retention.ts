import { z } from "zod";
import type { DocumentStore } from "../../catalogue/items/item-store.ts";
import type { ProfileStore } from "../../profiles/profile-store.ts";
import type { TraitSettings } from "../../profiles/traits/trait-settings.ts";
import { type ChangeUsersOptions, changeUsers, inTurnWithEvents } from "../change-users.ts";

const period = z.string().regex(/^P\d{1,5}D$/, "Write a number of days such as P365D");

export const retentionSchema = z.strictObject({
  /** How long events are kept, by name; `*` stands for all others. What is not named is kept for good. */
  events: z.record(z.string().min(1).max(200), period).default({}),
});

export type RetentionRules = z.output<typeof retentionSchema>;

/** Stored events, by age. */
export interface RetentionStore {
  /**
   * Looks at the next `span` events after a place in order of storing and removes those that were received before the time of their name,
   * or before `otherMs`. `last` is the place of the last one looked at; undefined where there was none.
   */
  sweepEvents(query: {
    after: number;
    span: number;
    beforeMs: Readonly<Record<string, number>>;
    otherMs: number | undefined;
  }): Promise<{ removed: number; last: number | undefined; oldestMs: number }>;
  /** Ids of messages that were counted without a user; at most `limit`. */
  deleteCounted(query: { createdBeforeMs: number; limit: number }): Promise<number>;
}

export interface Retention {
  rules(): RetentionRules;
  put(rules: RetentionRules): Promise<void>;
  /** Removes what is kept no longer: events by name, traits that have ended. */
  sweep(): Promise<{ events: number; users: number }>;
  reload(): Promise<void>;
}

export interface RetentionOptions extends ChangeUsersOptions {
  documents: Pick<DocumentStore, "readDocument" | "writeDocument">;
  store: RetentionStore;
  profileStore: Pick<ProfileStore, "list">;
  traits: Pick<TraitSettings, "list">;
}

const documentName = "retention";
const dayMs = 86_400_000;
const span = 5_000;
const page = 200;
/** A message that was counted without a user is known again for so long. */
const countedDays = 30;

export async function openRetention(options: RetentionOptions): Promise<Retention> {
  const { documents, store, profiles, profileStore, traits, now } = options;
  let rules: RetentionRules = { events: {} };

  async function reload(): Promise<void> {
    const stored = await documents.readDocument(documentName);
    rules = stored === undefined ? { events: {} } : retentionSchema.parse(JSON.parse(stored.body));
  }

  async function sweepEvents(nowMs: number): Promise<number> {
    const { "*": other, ...named } = rules.events;
    const cutOff = (text: string): number => nowMs - Number(text.slice(1, -1)) * dayMs;
    const beforeMs = Object.fromEntries(Object.entries(named).map(([name, text]) => [name, cutOff(text)]));
    const otherMs = other === undefined ? undefined : cutOff(other);
    const newestMs = Math.max(...Object.values(beforeMs), otherMs ?? Number.NEGATIVE_INFINITY);
    let removed = 0;
    for (let after = 0; Number.isFinite(newestMs); ) {
      const swept = await store.sweepEvents({ after, span, beforeMs, otherMs });
      removed += swept.removed;
      if (swept.last === undefined || swept.oldestMs >= newestMs) break;
      after = swept.last;
      await new Promise(setImmediate);
    }
    return removed;
  }

  /** Where a trait has an end at all: users are looked at page by page. */
  async function sweepTraits(nowMs: number): Promise<number> {
    if (!traits.list().some(({ schema }) => schema.retention !== undefined)) return 0;
    let swept = 0;
    for (let after: string | undefined; ; ) {
      const users = await profileStore.list({ limit: page, ...(after !== undefined && { after }) });
      const found = await profiles.getMany(users.map(({ id }) => id));
      const ended = [...found].filter(([, { traitValues }]) =>
        [...traitValues.values()].some((values) =>
          values.some(({ untilMs }) => untilMs !== undefined && untilMs <= nowMs),
        ),
      );
      const ids = ended.map(([id]) => id);
      if (ids.length > 0) {
        const end = () => changeUsers(ids, (transaction) => ids.forEach(transaction.endTraits), options);
        await inTurnWithEvents(options, end);
      }
      swept += ids.length;
      if (users.length < page) return swept;
      after = users.at(-1)!.id;
    }
  }

  await reload();
  return {
    rules: () => rules,
    async put(next) {
      const events = [{ topic: "definitions.changed" as const, key: "", body: { kind: "retention" } }];
      await documents.writeDocument({ name: documentName, body: JSON.stringify(next), events });
      rules = next;
    },
    async sweep() {
      const nowMs = now();
      while ((await store.deleteCounted({ createdBeforeMs: nowMs - countedDays * dayMs, limit: span })) === span) {
        await new Promise(setImmediate);
      }
      return { events: await sweepEvents(nowMs), users: await sweepTraits(nowMs) };
    },
    reload,
  };
}
