import type { Experiment } from "../definition/experiment.ts";
import { describeAge, describeEffect, describeSpan, intervalOf, list, percent } from "./describe-effect.ts";
import { type Comparison, type MetricResult, readingOf } from "./results.ts";

export type Verdict = "ship" | "rollback" | "review" | "wait";

export interface Decision {
  verdict: Verdict;
  /** The variation that is meant, by key. */
  variation?: string;
  /** One sentence for a meeting. */
  sentence: string;
  reasons: string[];
}

type Reached = "better" | "worse" | "safe" | "undecided";

export interface DecisionContext {
  results: readonly MetricResult[];
  /** Exposed users, of all variations. */
  users: number;
  /** Days since the phase began. */
  days: number;
  /** Why the data cannot be trusted, from the health checks. */
  unhealthy: readonly string[];
}

/**
 * What to do, by the rules that most programmes share: ship a variation whose goals have all significantly improved and whose
 * guardrails hold; roll back when a guardrail is harmed, or a goal is and none has improved; else review. Nothing is decided
 * before the minimum days, nor, with intervals for a single look, before the interval is as narrow as the target effect (or
 * p < .001). Data that fails a health check is never decided on.
 */
export function decide(experiment: Experiment, context: DecisionContext): Decision {
  const { results, users, days, unhealthy } = context;
  const goals = results.filter(({ role }) => role === "goal");
  if (unhealthy.length > 0)
    return {
      verdict: "review",
      sentence: `Do not read the results yet: ${unhealthy[0]}`,
      reasons: [...unhealthy],
    };
  if (goals.length === 0)
    return {
      verdict: "wait",
      sentence: "Wait: the experiment has no goal, so nothing says what success is.",
      reasons: [],
    };
  if (days < experiment.minimumDays)
    return {
      verdict: "wait",
      sentence: `Wait: the experiment has run for ${describeAge(days, experiment.minimumDays)}, with ${users} users so far.`,
      reasons: ["minimum days"],
    };
  const judged = experiment.variations
    .slice(1)
    .map(({ key, name }, place) => judge(experiment, results, { key, name, place }));
  const best = judged.toSorted((a, b) => rank[b.verdict] - rank[a.verdict] || b.lift - a.lift)[0]!;
  return { verdict: best.verdict, variation: best.key, sentence: best.sentence, reasons: best.reasons };
}

const rank: Record<Verdict, number> = { ship: 3, review: 2, wait: 1, rollback: 0 };

interface Judged {
  key: string;
  verdict: Verdict;
  sentence: string;
  reasons: string[];
  lift: number;
}

interface Treatment {
  key: string;
  name: string;
  /** Place among the comparisons of each metric. */
  place: number;
}

function judge(experiment: Experiment, results: readonly MetricResult[], treatment: Treatment): Judged {
  const goals = results.filter(({ role }) => role === "goal");
  const first = goals[0]!;
  const lift = readingOf(first.comparisons[treatment.place]!)?.estimate ?? 0;
  const judged = judgeReached(experiment, results, treatment) ?? judgeOpen(experiment, first, treatment);
  return { reasons: [], ...judged, key: treatment.key, lift: first.direction === "increase" ? lift : -lift };
}

type Said = Pick<Judged, "verdict" | "sentence"> & Partial<Pick<Judged, "reasons">>;

/** What significant results say; undefined while none is. */
function judgeReached(
  experiment: Experiment,
  results: readonly MetricResult[],
  { name, place }: Treatment,
): Said | undefined {
  const goals = results.filter(({ role }) => role === "goal");
  const guardrails = results.filter(({ role }) => role === "guardrail");
  const stateOf = (metric: MetricResult): Reached => reach(experiment, metric, metric.comparisons[place]!);
  const named = (metrics: readonly MetricResult[], ...states: Reached[]): string[] =>
    metrics.filter((metric) => states.includes(stateOf(metric))).map((metric) => metric.name);
  const harmed = named(guardrails, "worse");
  const better = named(goals, "better");
  const worse = named(goals, "worse");
  const unsafe = named(
    guardrails.filter(({ margin }) => margin > 0),
    "undecided",
  );
  const evidence = describeEffect(experiment, goals[0]!, goals[0]!.comparisons[place]!);
  const areWorse = (names: readonly string[]): string[] => names.map((metric) => `${metric} is worse`);
  if (harmed.length > 0)
    return {
      verdict: "rollback",
      sentence: `Roll back ${name}: it harms ${list(harmed)}.`,
      reasons: areWorse(harmed),
    };
  if (worse.length > 0 && better.length === 0)
    return {
      verdict: "rollback",
      sentence: `Roll back ${name}: ${list(worse)} got worse (${evidence}).`,
      reasons: areWorse(worse),
    };
  if (better.length === goals.length && unsafe.length > 0)
    return {
      verdict: "wait",
      sentence: `Wait: ${name} improves ${list(better)}, but ${list(unsafe)} is not shown to stay within its margin yet.`,
      reasons: unsafe,
    };
  if (better.length === goals.length)
    return {
      verdict: "ship",
      sentence: `Ship ${name}: ${evidence}${guardrails.length > 0 ? ", and no guardrail is harmed" : ""}.`,
      reasons: better.map((metric) => `${metric} is better`),
    };
  if (better.length === 0 && worse.length === 0) return undefined;
  const parts = [
    better.length > 0 ? `${list(better)} improved` : "",
    worse.length > 0 ? `${list(worse)} got worse` : "",
    "the other goals are undecided",
  ];
  return { verdict: "review", sentence: `Review ${name}: ${parts.filter((part) => part !== "").join(", ")}.` };
}

/** What to do while nothing is significant: wait until the interval is narrow enough to have found what is worth finding. */
function judgeOpen(experiment: Experiment, goal: MetricResult, { name, place }: Treatment): Said {
  const comparison = goal.comparisons[place]!;
  const reading = readingOf(comparison);
  if (reading === undefined) {
    const why = comparison.missing === undefined ? "" : ` ${comparison.missing}`;
    return { verdict: "wait", sentence: `Wait: ${name} cannot be compared on ${goal.name} yet.${why}` };
  }
  const { low, high } = intervalOf(experiment, reading);
  const where = `on ${goal.name} ${name} is between ${describeSpan(experiment, comparison)}`;
  const worth = percent(experiment.targetEffect);
  return (high - low) / 2 > experiment.targetEffect
    ? { verdict: "wait", sentence: `Wait: ${where}, wider than the ${worth} that would be worth finding.` }
    : {
        verdict: "review",
        sentence: `No effect worth shipping: ${where}, narrow enough to have found ${worth}.`,
      };
}

/** What is known of one metric: significant either way, a guardrail shown to stay within its margin, or nothing yet. */
function reach(experiment: Experiment, metric: MetricResult, comparison: Comparison): Reached {
  const reading = readingOf(comparison);
  if (reading === undefined || comparison.adjustedPValue === undefined) return "undecided";
  const sign = metric.direction === "increase" ? 1 : -1;
  const { low, high } = intervalOf(experiment, reading);
  const [worst, best] = sign > 0 ? [low, high] : [-high, -low];
  if (metric.role === "guardrail") {
    if (best < -metric.margin) return "worse";
    if (metric.margin > 0 && worst > -metric.margin) return "safe";
    return worst > 0 ? "better" : "undecided";
  }
  const significant = comparison.adjustedPValue < experiment.alpha;
  const precise =
    experiment.engine === "sequential" ||
    comparison.adjustedPValue < 0.001 ||
    (high - low) / 2 <= experiment.targetEffect;
  if (!significant || !precise) return "undecided";
  return reading.estimate * sign > 0 ? "better" : "worse";
}
