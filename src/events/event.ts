import { z } from "zod";

/** Lone surrogates do not survive UTF-8, so an id that holds one would not be found again. */
const loneSurrogate = /\p{Surrogate}/u;

/** Numbers are ids as well, as in Segment's libraries. */
const id = z.preprocess(
  (value) => (typeof value === "number" && Number.isFinite(value) ? String(value) : value),
  z
    .string()
    .min(1)
    .max(512)
    .refine((value) => !loneSurrogate.test(value), "must be well-formed Unicode"),
);

/** Below this a number counts seconds since 1970, above milliseconds: 1973 in the one, 5138 in the other. */
const leastMs = 1e11;
/** Below this a number is no time of an event. */
const leastSeconds = 1e8;

/** A time without an offset is in UTC; numbers count from 1970, and a space or nothing may stand for the T, as databases write it. */
const time = z.preprocess(
  (value) => {
    if (typeof value === "string") {
      const [, day, clock = "00:00:00"] = /^(\d{4}-\d{2}-\d{2})(?: (\d.*))?$/.exec(value) ?? [];
      return day === undefined ? value : `${day}T${clock.replace(/ (?=[+-]\d)/, "")}`;
    }
    if (typeof value !== "number" || value < leastSeconds || value > 1e14) return value;
    return new Date(value < leastMs ? value * 1000 : value).toISOString();
  },
  z.iso.datetime({ offset: true, local: true }),
);

export const eventTypes = ["track", "identify", "page", "screen", "group", "alias"] as const;

/**
 * One behavioural event in the Segment shapes, as the SDKs of Segment and RudderStack send them: `null` and "" in an optional
 * place are absent, keys that are not understood (`integrations`, `_metadata`, `version`, ...) are passed over.
 */
export const eventSchema = z.preprocess(
  withoutBlanks,
  z
    .object({
      type: z.enum(eventTypes),
      /** Makes the event idempotent: the second one with the same id is counted as a duplicate. */
      messageId: id.optional(),
      userId: id.optional(),
      anonymousId: id.optional(),
      /** Only in `alias`: the id that is merged into `userId`; `anonymousId` where it is absent. */
      previousId: id.optional(),
      /** Only in `group`. */
      groupId: id.optional(),
      event: z.string().max(200).optional(),
      /** Of a page or screen. */
      name: z.string().max(500).optional(),
      /** When it happened and when it was sent, by the sender's clock: with both, a wrong clock is corrected. */
      timestamp: time.optional(),
      /** As RudderStack's SDKs name `timestamp`. */
      originalTimestamp: time.optional(),
      sentAt: time.optional(),
      /** Of an event out of an archive, whose `timestamp` is corrected already. */
      receivedAt: time.optional(),
      properties: z.record(z.string(), z.unknown()).optional(),
      traits: z.record(z.string(), z.unknown()).optional(),
      context: z.record(z.string(), z.unknown()).optional(),
    })
    .refine((event) => event.userId !== undefined || event.anonymousId !== undefined, {
      message: "userId or anonymousId is required",
      path: ["userId"],
    })
    .refine((event) => event.type !== "track" || event.event !== undefined, {
      message: "a track event needs its name in `event`",
      path: ["event"],
    })
    .refine(
      ({ type, userId, previousId, anonymousId }) =>
        type !== "alias" || (userId !== undefined && (previousId ?? anonymousId) !== undefined),
      { message: "an alias needs `previousId` and `userId`", path: ["previousId"] },
    ),
);

function withoutBlanks(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const isBlank = (member: unknown): boolean => member === null || member === "";
  // Most events have none, and a copy costs as much as half of the parsing.
  if (!Object.values(value).some(isBlank)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, member]) => !isBlank(member)));
}

export type Event = z.infer<typeof eventSchema>;

/** An event as it is kept: named, dated and with the profile it belongs to. */
export interface StoredEvent {
  messageId: string;
  type: Event["type"];
  /** Profile that the event counts for, after `identify` and `alias`. */
  profileId: string;
  /** Name as sent; the name of a `page` or `screen`, the type itself of the others. */
  event: string;
  itemId?: string;
  recommendationId?: string;
  /** The ids as sent, whichever profile they lead to by now. */
  userId?: string;
  anonymousId?: string;
  /** Of an alias. */
  previousId?: string;
  /** What sent it. */
  sourceId?: string;
  /** Milliseconds since 1970, corrected by the sender's clock and at most the time of receipt. */
  occurredAtMs: number;
  /** When it was sent, by the sender's clock. */
  sentAtMs?: number;
  receivedAtMs: number;
  properties: Record<string, unknown>;
  context: Record<string, unknown>;
  /** Absent where there is nothing of it. */
  replay?: EventReplay;
}

/** What applying the event again needs beside what was sent. */
export interface EventReplay {
  /** Further names of the person that were taken from it, see `typed-names.ts`. */
  names?: readonly string[];
  /** Items that it proved to have been in front of the user. */
  shown?: readonly string[];
  /** Places of its interactions that the user had done before: the item's statistics count them less. */
  repeated?: readonly number[];
  /** Minutes of the sender's clock ahead of UTC. */
  utcOffset?: number;
}
