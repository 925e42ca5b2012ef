import type { ItemQuery } from "../../http/schema/catalogue.ts";
import type { Template, ToneAxis } from "../../http/schema/messages.ts";
import type { Profile } from "../../http/schema/users.ts";

export type AffinityKind = keyof Profile["affinities"];
export type TagState = NonNullable<ItemQuery["tagState"]>;

/** In the order in which the page shows them. */
export const affinityKinds = [
  "topics",
  "tags",
  "entities",
  "sections",
  "authors",
] as const satisfies readonly AffinityKind[];

export const toneAxes = ["formality", "warmth", "energy"] as const satisfies readonly ToneAxis[];

export const channels = ["email", "web", "mobile", "push", "sms", "chat"] as const satisfies readonly NonNullable<
  Template["channel"]
>[];

export const purposes = [
  "other",
  "newsletter",
  "welcome",
  "promotion",
  "event",
  "reminder",
  "renewal",
  "survey",
  "delay",
  "apology",
  "refund",
  "payment",
  "security",
  "legal",
] as const satisfies readonly NonNullable<Template["purpose"]>[];
