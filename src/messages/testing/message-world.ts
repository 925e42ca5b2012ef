import type { ComposeOptions } from "../compose/compose-message.ts";
import type { MessageStore, StoredMessage } from "../compose/message-store.ts";
import { createMessages, type Messages } from "../messages.ts";
import type { Template } from "../templates/template.ts";
import type { TemplateStore } from "../templates/template-store.ts";
import type { MeasureHeads } from "../tone/measure-tone.ts";

/** Templates in a map, for tests of the domain without a database. */
export function memoryTemplates(): TemplateStore {
  const kept = new Map<string, Template>();
  return {
    put: async (template) =>
      void kept.set(template.id, {
        ...template,
        createdAtMs: kept.get(template.id)?.createdAtMs ?? template.createdAtMs,
      }),
    insert: async (template) => {
      if (kept.has(template.id)) return false;
      kept.set(template.id, template);
      return true;
    },
    replace: async (template, knownUpdatedAtMs) => {
      const known = kept.get(template.id);
      if (known?.updatedAtMs !== knownUpdatedAtMs) return false;
      kept.set(template.id, { ...template, createdAtMs: known.createdAtMs });
      return true;
    },
    get: async (id) => kept.get(id),
    list: async ({ limit, afterId = "" }) =>
      [...kept.values()]
        .filter(({ id }) => id > afterId)
        .sort((a, b) => (a.id < b.id ? -1 : 1))
        .slice(0, limit),
    delete: async (id) => kept.delete(id),
  };
}

/** Messages in a map; events are joined but not reported. */
export function memoryMessages(): MessageStore & { kept: Map<string, StoredMessage> } {
  const kept = new Map<string, StoredMessage>();
  const ofUser = (userId: string): StoredMessage[] => [...kept.values()].filter((message) => message.userId === userId);
  const byKey = (key: string): StoredMessage | undefined =>
    [...kept.values()].find((message) => message.idempotency?.key === key);
  return {
    kept,
    save: async (message) => {
      if (message.idempotency !== undefined && byKey(message.idempotency.key) !== undefined) return false;
      kept.set(message.messageId, message);
      return true;
    },
    get: async (id) => kept.get(id),
    findByKey: async (key) => byKey(key),
    timesSince: async ({ userId, channel, sinceMs }) =>
      ofUser(userId)
        .filter((message) => message.channel === channel && message.createdAtMs > sinceMs)
        .map((message) => message.createdAtMs)
        .sort((a, b) => b - a),
    report: async () => [],
    exportUser: async (userId) => ofUser(userId).sort((a, b) => a.createdAtMs - b.createdAtMs),
  };
}

/** Heads that read formality from long words and contractions and politeness from please and thanks: enough to see that they take part. */
export const plainHeads: MeasureHeads = async (texts) =>
  texts.map((text) => {
    const words = text.split(/\s+/).filter(Boolean);
    const long = words.filter((word) => word.length > 7).length / Math.max(1, words.length);
    const short = words.filter((word) => /['\u2019]|^(?:Hi|Hey)\b/.test(word)).length / Math.max(1, words.length);
    const polite = /please|thank|grateful/i.test(text) ? 0.8 : 0.4;
    return {
      tone: { formality: Math.min(1, Math.max(0, 0.4 + long - short)), politeness: polite },
      sentiment: { score: /sorry|late/i.test(text) ? -0.5 : 0.2 },
    };
  });

export interface World {
  messages: Messages;
  kept: ReturnType<typeof memoryMessages>;
}

/** A message domain on plain fakes with a fixed clock and counted ids. */
export function createWorld(
  part: Partial<
    Pick<ComposeOptions, "readMood" | "recommend" | "mayBeWritten" | "experiments" | "budgetMs" | "caps" | "now">
  > & {
    measure?: MeasureHeads;
  } = {},
): World {
  const kept = memoryMessages();
  let count = 0;
  const messages = createMessages({
    templates: memoryTemplates(),
    messages: kept,
    measure: plainHeads,
    detectLanguage: (text) =>
      /\b(?:und|nicht|Ihre|wir)\b/.test(text) ? { code: "de", confidence: 0.99 } : { code: "en", confidence: 0.9 },
    readMood: async () => undefined,
    recommend: async (_userId, slot) => ({
      recommendationId: "rec-1",
      items: [1, 2, 3, 4]
        .slice(0, slot.limit)
        .map((n) => ({ id: `item-${n}`, title: `Don't miss story ${n}`, url: `https://example.test/${n}` })),
    }),
    newId: () => `message-${++count}`,
    now: () => 1_800_000_000_000,
    // A busy machine is no reason to leave something out, unless a test is about that.
    budgetMs: 10_000,
    ...part,
  });
  return { messages, kept };
}
