import type { DomainEvent } from "../../events/domain-event.ts";
import type { RecommendationReply, RecommendationRequest } from "../request/request.ts";
import type { Teams } from "../rerank/interleave.ts";

/** A recommendation as it was given, and everything needed to say why. */
export interface RecommendationRecord {
  id: string;
  /** As asked for; absent for a session. */
  userId?: string;
  createdAtMs: number;
  /** Without what has its default. */
  request: Partial<RecommendationRequest>;
  reply: LoggedReply;
  /** Versions of what made it: ranking, models, catalogue, the user's profile revision. */
  versions: Record<string, string | number>;
}

/** What of a reply is kept: ids and numbers, from which titles and sentences can be made again. At most about 1,500 bytes for ten items. */
export interface LoggedReply
  extends Pick<RecommendationReply, "recommendationId" | "strategy" | "model" | "scenario" | "experiments"> {
  items: LoggedItem[];
  /** Probability of each item to stand at its position; absent where chance took no part. */
  propensities?: number[];
  /** Share of positions for new items that the propensities come from; with them only. */
  exploreShare?: number;
  /** Of an interleaved answer: the variation whose ranking put the item there; null where all agreed. */
  teams?: Teams;
}

export interface LoggedItem {
  id: string;
  section?: string | undefined;
  /** Only where the item was shown to learn who likes it. */
  explored?: true;
  score: number;
  /** Weighted contributions; they add up to `score`. */
  parts: Record<string, number>;
}

export interface RecommendationStore {
  /** With the domain events of `servedEvents`, in one transaction. */
  write(records: readonly RecommendationRecord[]): Promise<void>;
  read(id: string): Promise<RecommendationRecord | undefined>;
  /** Newest first; all of them without a limit. */
  listByUser(query: { userId: string; limit?: number }): Promise<RecommendationRecord[]>;
  /** Removes at most `limit` of the oldest and returns how many. */
  deleteBefore(query: { createdBeforeMs: number; limit: number }): Promise<number>;
}

/** What is announced of records: those of sessions belong to nobody. */
export function servedEvents(records: readonly RecommendationRecord[]): DomainEvent<"recommendation.served">[] {
  return records.flatMap(({ id, userId }) =>
    userId === undefined
      ? []
      : [{ topic: "recommendation.served" as const, key: userId, body: { userId, recommendationId: id } }],
  );
}

const digits = 1e4;
const rounded = (value: number): number => Math.round(value * digits) / digits;

/** What is logged of a reply, rounded to four decimals; parts that round to 0 are left out. */
export function logReply(
  { recommendationId, strategy, model, scenario, experiments, items }: RecommendationReply,
  {
    propensities,
    exploreShare,
    teams,
  }: { propensities: readonly number[]; exploreShare: number; teams?: Teams | undefined },
): LoggedReply {
  const isCertain = propensities.every((propensity) => propensity === 1);
  return {
    recommendationId,
    strategy,
    model,
    scenario,
    ...(experiments !== undefined && { experiments }),
    items: items.map(({ id, section, reasons, score, parts }) => ({
      id,
      ...(section !== undefined && { section }),
      ...(reasons.some(({ kind }) => kind === "explore") && { explored: true as const }),
      score: rounded(score),
      parts: Object.fromEntries(
        Object.entries(parts).flatMap(([name, part]) => (rounded(part) === 0 ? [] : [[name, rounded(part)]])),
      ),
    })),
    ...(!isCertain && { propensities: propensities.map(rounded), exploreShare }),
    ...(teams !== undefined && { teams }),
  };
}
