import type { DomainEventTopic } from "../../events/domain-event.ts";
import { type PublicTopic, publicTopics } from "../public-topics.ts";

/** What a stream may carry: what webhooks may, and that a profile changed. */
export type StreamTopic = PublicTopic | "profile.changed";

export const streamTopics: readonly StreamTopic[] = ["profile.changed", ...publicTopics];

/** Several topics by one name. */
const groups: Readonly<Record<string, readonly StreamTopic[]>> = {
  profile: ["profile.changed"],
  segments: ["segment.entered", "segment.exited"],
  recommendations: ["recommendation.served"],
  messages: ["message.composed"],
  items: ["item.indexed", "item.removed", "tags.changed"],
};

/** About one user, whose id is their key. */
const aboutUsers: ReadonlySet<DomainEventTopic> = new Set<StreamTopic>([
  "profile.changed",
  "segment.entered",
  "segment.exited",
  "recommendation.served",
  "message.composed",
  "prediction.crossed",
]);

/** What says no more of a user than whoever asks for recommendations sees: for pages whose user nobody has signed. */
const harmless: ReadonlySet<StreamTopic> = new Set(["profile.changed", "recommendation.served"]);

export const streamTopicNames: readonly string[] = [...Object.keys(groups), ...streamTopics];

/** The topics that names stand for; undefined for a name that is none. */
export function topicsOf(names: readonly string[]): ReadonlySet<StreamTopic> | undefined {
  const found = names.map((name) => groups[name] ?? streamTopics.filter((topic) => topic === name));
  return found.some((topics) => topics.length === 0) ? undefined : new Set(found.flat());
}

/** What may be told to a page: about its own user, and little while nobody has signed who that is. */
export function topicsForPages(isSigned: boolean): ReadonlySet<StreamTopic> {
  return new Set(streamTopics.filter((topic) => (isSigned ? aboutUsers.has(topic) : harmless.has(topic))));
}

export function isAboutUser(topic: DomainEventTopic): boolean {
  return aboutUsers.has(topic);
}
