import type { TopicChange } from "../../understanding/topics/match-topics.ts";
import type { TopicModel, TopicModelMetrics } from "../../understanding/topics/topic-model.ts";

interface NamedTopic {
  id: string;
  label: string;
}

/** What a training did to one topic; `similarity` is that of the word distributions, in [0, 1]. */
export type TopicFate =
  | ({ kind: "kept"; similarity: number } & NamedTopic)
  | ({ kind: "born" | "died" } & NamedTopic)
  /** A new topic, and the older one that it is a part of. */
  | ({ kind: "split"; from: NamedTopic; similarity: number } & NamedTopic)
  /** An older topic, and the one that it went into. */
  | ({ kind: "merged"; into: NamedTopic; similarity: number } & NamedTopic);

/** One line of the history of the topics; `at` is an ISO time. */
export type TopicLogEntry =
  | { event: "trained"; at: string; fingerprint: string; metrics: TopicModelMetrics; changes: TopicFate[] }
  | ({ event: "renamed"; at: string; formerLabel: string } & NamedTopic)
  /** An editor said that it is no topic, or that it is one after all. */
  | ({ event: "hidden" | "shown"; at: string } & NamedTopic);

/** Entries that are kept; older ones are dropped. */
export const longestTopicLog = 200;

/**
 * What became of every topic: each old one is kept, died or merged, each new one kept, born or split. `next` bears the ids and
 * labels it inherited; without a former model all its topics were born.
 */
export function topicFates(
  former: TopicModel | undefined,
  next: TopicModel,
  changes: readonly TopicChange[],
): TopicFate[] {
  const named = ({ id, label }: NamedTopic): NamedTopic => ({ id, label });
  if (former === undefined) return next.topics.map((topic) => ({ kind: "born", ...named(topic) }));
  const olds = new Map(former.topics.map((topic) => [topic.id, topic]));
  const old = (id: string): NamedTopic => named(olds.get(id)!);
  const fresh = (index: number): NamedTopic => named(next.topics[index]!);
  return changes.map((change): TopicFate => {
    if (change.kind === "died") return { kind: "died", ...old(change.oldId) };
    const now = fresh(change.newIndex);
    if (change.kind === "born") return { kind: "born", ...now };
    const { kind, similarity } = change;
    if (kind === "kept") return { kind, ...now, similarity };
    const then = old(change.oldId);
    return kind === "split" ? { kind, ...now, from: then, similarity } : { kind, ...then, into: now, similarity };
  });
}
