import type { CatalogueItem } from "../../catalogue/search/catalogue-view.ts";
import type { SimilarityScale } from "../item-index/similarity-scale.ts";
import type { ScoredItem } from "../ranker/scored-item.ts";
import type { Reason } from "../request/request.ts";
import type { AppliedScenario } from "../request/scenarios.ts";
import type { SignalReasonContext } from "../signals/signal.ts";
import { signalSources, signals } from "../signals/signals.ts";

export interface ReasonContext extends Omit<SignalReasonContext, "nearestConsumed"> {
  scale: SimilarityScale;
  scenario: AppliedScenario;
  contextTitle: { id: string; title: string } | undefined;
  /** Mean engagement: only an item that does better is called well received. */
  meanEngagement: number;
  nowMs: number;
}

const maxReasons = 4;
/** A reason below this share of the score did not truly weigh. */
const minShare = 0.04;
/** How many of the user's newest items may be named as the cause. */
const namedHistory = 60;
/** Recency is a reason while it is at least this. */
const newRecency = 0.5;

/** An item that the user consumed, as a possible cause. */
interface Cause {
  id: string;
  title: string;
  weight: number;
  kinds: number;
}

/** The first signal of each source puts its share into words. */
const speakers = signalSources.map((source) => signals.find((signal) => signal.source === source)!);

/**
 * Prepares the user's newest items, then gives for each scored item what weighed most, heaviest first, at most four.
 * `weight` is the contribution to the score; what has no words of its own (a popularity of nearly nothing, say) is left
 * out, so weights sum to at most the score before penalties.
 */
export function createExplainer(context: ReasonContext): (scored: ScoredItem) => Reason[] {
  const { table, user } = context;
  const causes: Cause[] = [];
  const rows: number[] = [];
  for (const { itemId, weight, kinds } of user.recent.slice(0, namedHistory)) {
    const row = table.rowOf(itemId);
    const item = row === undefined ? undefined : table.itemAt(row);
    if (row === undefined || item === undefined) continue;
    causes.push({ id: itemId, title: item.title, weight, kinds });
    rows.push(row);
  }
  table.vectors.select(rows);
  const nearestConsumed = (item: CatalogueItem): Cause | undefined => nearestCause(item, context, causes);
  return (scored) => reasonsFor(scored, { ...context, nearestConsumed });
}

function reasonsFor(scored: ScoredItem, context: ReasonContext & SignalReasonContext): Reason[] {
  const { scenario, contextTitle } = context;
  const { relevance: w } = scenario.weights;
  const { item } = scored;
  const shares = scored.readShares();
  const reasons: Reason[] = [];
  if (shares.context! > 0 && contextTitle !== undefined) {
    const detail = `Similar to “${contextTitle.title}”`;
    reasons.push({ kind: "related", detail, weight: w * shares.context!, ...contextTitle });
  }
  for (const speaker of speakers) {
    const share = shares[speaker.source]!;
    if (share > 0) reasons.push(...speaker.reasons(scored, w * share, context));
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
  item: CatalogueItem,
  { table, scale }: ReasonContext,
  causes: readonly Cause[],
): Cause | undefined {
  const cosines = table.vectors.multiply(item.embedding);
  let best: { value: number; cause: Cause } | undefined;
  causes.forEach((cause, index) => {
    if (cause.id === item.id) return;
    const value = scale.unit(cosines[index]!) * (0.5 + 0.5 * Math.min(1, cause.weight));
    if (value > (best?.value ?? 0)) best = { value, cause };
  });
  return best?.cause;
}

function ageInWords(ageMs: number): string {
  const hours = Math.floor(Math.max(0, ageMs) / 3_600_000);
  if (hours < 1) return "within the last hour";
  if (hours < 48) return hours === 1 ? "an hour ago" : `${hours} hours ago`;
  return `${Math.floor(hours / 24)} days ago`;
}
