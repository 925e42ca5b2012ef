import { type AffinityKind, affinityKinds } from "../../profiles/features/affinities.ts";
import { bitOf } from "../../profiles/features/item-memory.ts";
import type { ItemTable } from "../item-index/item-table.ts";
import type { RowVectors } from "../item-index/row-vectors.ts";
import { kindWeights } from "../models/content/content-scorer.ts";
import type { SimilarityScale } from "../models/content/similarity-scale.ts";
import type { CrowdOpinion } from "../models/ensemble/collaborative-ensemble.ts";
import type { Scenario } from "../ranker/ranking-settings.ts";
import type { ScoredItem } from "../ranker/scored-item.ts";
import type { Reason } from "../request.ts";
import type { UserSignal } from "../signals/user-signal.ts";

export interface ReasonContext {
  table: ItemTable;
  signal: UserSignal;
  scale: SimilarityScale;
  rows: RowVectors;
  scenario: Scenario;
  crowd: CrowdOpinion;
  contextTitle: { id: string; title: string } | undefined;
  /** Mean engagement: only an item that does better is called well received. */
  meanEngagement: number;
  nowMs: number;
  /** The present name of a feature; without one, that of the item which brought it. */
  labelOf?: (kind: AffinityKind, id: string) => string | undefined;
}

const maxReasons = 4;
/** A reason below this share of the score did not truly weigh. */
const minShare = 0.04;
/** How many of the user's newest items may be named as the cause. */
const namedHistory = 60;
/** Recency is a reason while it is at least this. */
const newRecency = 0.5;

/** An item that the user took up, as a possible cause. */
interface Cause {
  id: string;
  title: string;
  weight: number;
  kinds: number;
}

/**
 * Readies the user's newest items, then says of each scored item what truly weighed, heaviest first, at most four.
 * `weight` is the contribution to the score; what has no words of its own (a popularity of nearly nothing, say) is left
 * out, so weights sum to at most the score before penalties.
 */
export function createExplainer(context: ReasonContext): (scored: ScoredItem) => Reason[] {
  const { table, signal, rows } = context;
  const causes: Cause[] = [];
  const slots: number[] = [];
  for (const { itemId, weight, kinds } of signal.recent.slice(0, namedHistory)) {
    const slot = table.slotOf(itemId);
    const item = slot === undefined ? undefined : table.itemAt(slot);
    if (slot === undefined || item === undefined) continue;
    causes.push({ id: itemId, title: item.title, weight, kinds });
    slots.push(slot);
  }
  rows.select(slots);
  return (scored) => reasonsFor(scored, context, causes);
}

function reasonsFor(scored: ScoredItem, context: ReasonContext, causes: readonly Cause[]): Reason[] {
  const { scenario, contextTitle } = context;
  const { relevance: w } = scenario.weights;
  const { shares, item } = scored;
  const reasons: Reason[] = [];
  if (shares.context > 0 && contextTitle !== undefined) {
    const detail = `Similar to “${contextTitle.title}”`;
    reasons.push({ kind: "related", detail, weight: w * shares.context, ...contextTitle });
  }
  if (shares.embedding > 0) {
    const cause = nearestCause(scored, context, causes);
    if (cause !== undefined) reasons.push({ ...cause, weight: w * shares.embedding });
  }
  if (shares.features > 0) reasons.push(...featureReasons(scored, w * shares.features, context));
  if (shares.collaborative > 0) {
    const detail = "Users with a taste like yours chose it";
    reasons.push({ kind: "users-like-you", detail, weight: w * shares.collaborative });
  }
  if (shares.next > 0) reasons.push({ ...nextReason(scored.slot, context), weight: w * shares.next });
  if (shares.foretold > 0) {
    const detail = "Users with a taste like yours choose items like it";
    reasons.push({ kind: "users-like-you", detail, weight: w * shares.foretold });
  }
  if (shares.popularity > 0) {
    reasons.push({ kind: "popular-now", detail: "Many users choose it", weight: w * shares.popularity });
  }
  if (scored.recency >= newRecency) {
    const detail = `Published ${ageInWords(context.nowMs - item.publishedAtMs)}`;
    reasons.push({ kind: "new", detail, weight: scenario.weights.recency * scored.recency });
  }
  if (scored.engagement > context.meanEngagement) {
    const detail = "Users who open it tend to stay with it";
    reasons.push({ kind: "well-received", detail, weight: scenario.weights.engagement * scored.engagement });
  }
  const ranked = reasons.sort((a, b) => b.weight - a.weight);
  const heavy = ranked.filter(({ weight }) => weight >= minShare * scored.score);
  return (heavy.length > 0 ? heavy : ranked).slice(0, maxReasons);
}

/** The item of the user's newest that is most like this one, weighted by how much it was liked. */
function nearestCause(
  scored: ScoredItem,
  { rows, scale }: ReasonContext,
  causes: readonly Cause[],
): Omit<Reason, "weight"> | undefined {
  const cosines = rows.multiply(scored.embedding);
  let best: { value: number; cause: Cause } | undefined;
  causes.forEach((cause, index) => {
    if (cause.id === scored.item.id) return;
    const value = scale.unit(cosines[index]!) * (0.5 + 0.5 * Math.min(1, cause.weight));
    if (value > (best?.value ?? 0)) best = { value, cause };
  });
  if (best === undefined) return undefined;
  const { id, title, kinds } = best.cause;
  return { kind: "because-you-read", detail: `Because you ${verbOf(kinds)} “${title}”`, id, title };
}

/** Names the item of the history that others chose around the same time as this one. */
function nextReason(ownSlot: number, { crowd, table }: ReasonContext): Omit<Reason, "weight"> {
  const id = crowd.companionOf(ownSlot);
  const slot = id === undefined ? undefined : table.slotOf(id);
  const title = slot === undefined ? undefined : table.itemAt(slot)?.title;
  if (title === undefined) return { kind: "chosen-together", detail: "Users chose it after what you chose lately" };
  return { kind: "chosen-together", detail: `Users of “${title}” often choose it around the same time`, id, title };
}

function verbOf(kinds: number): string {
  const did = (kind: Parameters<typeof bitOf>[0]): boolean => (kinds & bitOf(kind)) !== 0;
  if (did("item-purchased")) return "bought";
  if (did("item-liked")) return "liked";
  if (did("item-saved")) return "saved";
  if (did("item-shared")) return "shared";
  return did("item-read") ? "read" : "opened";
}

const words: Readonly<Record<AffinityKind, { kind: string; detail: (label: string) => string }>> = {
  topics: { kind: "topic", detail: (label) => `About ${label}, a topic you follow` },
  tags: { kind: "tag", detail: (label) => `Tagged “${label}”, which you often choose` },
  entities: { kind: "entity", detail: (label) => `Mentions ${label}, whom or which you have read about` },
  authors: { kind: "author", detail: (label) => `By ${label}, whom you have read before` },
  sections: { kind: "section", detail: (label) => `From ${label}, a section you come back to` },
};

/** The two features that agreed most; their weights share what all features contributed. */
function featureReasons(scored: ScoredItem, weight: number, { table, signal, labelOf }: ReasonContext): Reason[] {
  const agreed: { kind: AffinityKind; key: number; value: number }[] = [];
  for (const kind of affinityKinds) {
    const { ids, shares, norm } = table.features(scored.slot, kind);
    ids.forEach((key, i) => {
      const value = ((signal.tastes[kind].get(key) ?? 0) * shares[i]! * kindWeights[kind]) / norm;
      if (value > 0) agreed.push({ kind, key, value });
    });
  }
  const total = agreed.reduce((sum, { value }) => sum + value, 0);
  return agreed
    .sort((a, b) => b.value - a.value || a.key - b.key)
    .slice(0, 2)
    .map(({ kind, key, value }) => {
      const label = labelOf?.(kind, table.postings.idOf(key)) ?? table.postings.labelOf(key);
      const detail = signal.fromTraits.has(key) ? `${label} is among your stated interests` : words[kind].detail(label);
      return { kind: words[kind].kind, detail, weight: (weight * value) / total, id: table.postings.idOf(key) };
    });
}

function ageInWords(ageMs: number): string {
  const hours = Math.floor(Math.max(0, ageMs) / 3_600_000);
  if (hours < 1) return "within the last hour";
  if (hours < 48) return hours === 1 ? "an hour ago" : `${hours} hours ago`;
  return `${Math.floor(hours / 24)} days ago`;
}
