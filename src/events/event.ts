import { z } from "zod";

/** Lone surrogates do not survive UTF-8, so an id that holds one would not be found again. */
const loneSurrogate = /\p{Surrogate}/u;

const id = z
  .string()
  .min(1)
  .max(512)
  .refine((value) => !loneSurrogate.test(value), "must be well-formed Unicode");

/** One behavioural event in the Segment shapes. */
export const eventSchema = z
  .object({
    type: z.enum(["track", "identify", "page", "alias"]),
    /** Makes the event idempotent: the second one with the same id is counted as a duplicate. */
    messageId: id.optional(),
    userId: id.optional(),
    anonymousId: id.optional(),
    /** Only in `alias`: the id that is merged into `userId`. */
    previousId: id.optional(),
    event: z.string().min(1).max(200).optional(),
    /** Page name, only in `page`. */
    name: z.string().max(500).optional(),
    timestamp: z.iso.datetime({ offset: true }).optional(),
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
  .refine((event) => event.type !== "alias" || (event.previousId !== undefined && event.userId !== undefined), {
    message: "an alias needs `previousId` and `userId`",
    path: ["previousId"],
  });

export type Event = z.infer<typeof eventSchema>;

/** An event as it is kept: named, dated and with the profile it belongs to. */
export interface StoredEvent {
  messageId: string;
  type: Event["type"];
  /** Profile that the event counts for, after `identify` and `alias`. */
  profileId: string;
  /** Name as sent; the page name of a `page`, the type itself of `identify` and `alias`. */
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
}
