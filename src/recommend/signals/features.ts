import { type AffinityKind, affinityKinds } from "../../profiles/features/affinity-kinds.ts";
import { kindWeights, matchLabels } from "../models/content/content-scorer.ts";
import type { Reason } from "../request/request.ts";
import type { Signal, SignalReasonContext } from "./signal.ts";

/** Agreement of topics, tags, entities, authors and section with the user's preferences. */
export const features: Signal = {
  name: "features",
  group: "content",
  appliesTo: ["warm", "cold"],
  source: "features",
  isPresent: ({ user }) => Object.values(user.preferences).some((preference) => preference.size > 0),
  measure: (rows, { user, table }) => matchLabels(rows, { taste: user, table }),
  reasons: ({ row }, weight, context) => featureReasons(row, weight, context),
};

const words: Readonly<Record<AffinityKind, { kind: string; detail: (label: string) => string }>> = {
  topics: { kind: "topic", detail: (label) => `About ${label}, a topic you follow` },
  tags: { kind: "tag", detail: (label) => `Tagged “${label}”, which you often choose` },
  entities: { kind: "entity", detail: (label) => `Mentions ${label}, whom or which you have read about` },
  authors: { kind: "author", detail: (label) => `By ${label}, whom you have read before` },
  sections: { kind: "section", detail: (label) => `From ${label}, a section you come back to` },
};

/** The two features that agreed most; their weights share what all features contributed. */
function featureReasons(row: number, weight: number, { table, user, labelOf }: SignalReasonContext): Reason[] {
  const agreed: { kind: AffinityKind; key: number; value: number }[] = [];
  for (const kind of affinityKinds) {
    const { ids, shares, norm } = table.features(row, kind);
    ids.forEach((key, i) => {
      const value = ((user.preferences[kind].get(key) ?? 0) * shares[i]! * kindWeights[kind]) / norm;
      if (value > 0) agreed.push({ kind, key, value });
    });
  }
  const total = agreed.reduce((sum, { value }) => sum + value, 0);
  return agreed
    .sort((a, b) => b.value - a.value || a.key - b.key)
    .slice(0, 2)
    .map(({ kind, key, value }) => {
      const label = labelOf?.(kind, table.postings.idOf(key)) ?? table.postings.labelOf(key);
      const detail = user.fromTraits.has(key) ? `${label} is among your stated interests` : words[kind].detail(label);
      return { kind: words[kind].kind, detail, weight: (weight * value) / total, id: table.postings.idOf(key) };
    });
}
