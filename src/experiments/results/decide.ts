import type { Experiment } from "../definition/experiment.ts";
import { type Comparison, type EffectReading, type MetricResult, readingOf } from "./results.ts";

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
      sentence: `Wait: the experiment has run for ${round(days)} of the ${experiment.minimumDays} days that cover a whole week, with ${users} users so far.`,
      reasons: ["minimum days"],
    };
  const judged = experiment.variations.slice(1).map(({ key, name }, i) => judge(experiment, results, { key, name, i }));
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

function judge(
  experiment: Experiment,
  results: readonly MetricResult[],
  { key, name, i }: { key: string; name: string; i: number },
): Judged {
  const goals = results.filter(({ role }) => role === "goal");
  const guardrails = results.filter(({ role }) => role === "guardrail");
  const stateOf = (metric: MetricResult): Reached => reach(experiment, metric, metric.comparisons[i]!);
  const named = (metrics: readonly MetricResult[], state: Reached): string[] =>
    metrics.filter((metric) => stateOf(metric) === state).map((metric) => metric.name);
  const first = goals[0]!;
  const firstReading = readingOf(first.comparisons[i]!);
  const lift = (firstReading?.estimate ?? 0) * (first.direction === "increase" ? 1 : -1);
  const evidence = describe(experiment, first, first.comparisons[i]!);
  const harmed = named(guardrails, "worse");
  const unsafe = guardrails
    .filter(({ margin }) => margin > 0)
    .filter((metric) => stateOf(metric) !== "safe" && stateOf(metric) !== "better")
    .map((metric) => metric.name);
  const better = named(goals, "better");
  const worse = named(goals, "worse");
  const say = (verdict: Verdict, sentence: string, reasons: string[]): Judged => ({
    key,
    verdict,
    sentence,
    reasons,
    lift,
  });
  if (harmed.length > 0)
    return say(
      "rollback",
      `Roll back ${name}: it harms ${list(harmed)}.`,
      harmed.map((metric) => `${metric} is worse`),
    );
  if (worse.length > 0 && better.length === 0)
    return say(
      "rollback",
      `Roll back ${name}: ${list(worse)} got worse (${evidence}).`,
      worse.map((metric) => `${metric} is worse`),
    );
  if (better.length === goals.length && unsafe.length === 0)
    return say(
      "ship",
      `Ship ${name}: ${evidence}${guardrails.length > 0 ? ", and no guardrail is harmed" : ""}.`,
      better.map((metric) => `${metric} is better`),
    );
  if (better.length === goals.length)
    return say(
      "wait",
      `Wait: ${name} improves ${list(better)}, but ${list(unsafe)} is not shown to stay within its margin yet.`,
      unsafe,
    );
  if (better.length > 0 || worse.length > 0)
    return say(
      "review",
      `Review ${name}: ${[better.length > 0 ? `${list(better)} improved` : "", worse.length > 0 ? `${list(worse)} got worse` : "", "the other goals are undecided"].filter((part) => part !== "").join(", ")}.`,
      [],
    );
  const missing = first.comparisons[i]!.missing;
  if (firstReading === undefined)
    return say("wait", `Wait: ${name} cannot be compared on ${first.name} yet. ${missing ?? ""}`.trim(), []);
  const halfWidth = (interval(experiment, firstReading).high - interval(experiment, firstReading).low) / 2;
  if (halfWidth > experiment.targetEffect)
    return say(
      "wait",
      `Wait: on ${first.name} ${name} is between ${span(experiment, first.comparisons[i]!)}, wider than the ${percent(experiment.targetEffect)} that would be worth finding.`,
      [],
    );
  return say(
    "review",
    `No effect worth shipping: on ${first.name} ${name} is between ${span(experiment, first.comparisons[i]!)}, narrow enough to have found ${percent(experiment.targetEffect)}.`,
    [],
  );
}

/** What is known of one metric: significant either way, a guardrail shown to stay within its margin, or nothing yet. */
function reach(experiment: Experiment, metric: MetricResult, comparison: Comparison): Reached {
  const reading = readingOf(comparison);
  if (reading === undefined || comparison.adjustedPValue === undefined) return "undecided";
  const sign = metric.direction === "increase" ? 1 : -1;
  const { low, high } = interval(experiment, reading);
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

export function interval({ engine }: Experiment, reading: EffectReading): { low: number; high: number } {
  if (engine === "fixed") return reading.fixed;
  return engine === "sequential" ? reading.alwaysValid : reading.bayesian;
}

function describe(experiment: Experiment, metric: MetricResult, comparison: Comparison): string {
  const reading = readingOf(comparison);
  if (reading === undefined) return `${metric.name} cannot be compared yet`;
  const way = reading.estimate >= 0 ? "rose" : "fell";
  const amount = comparison.relative ? percent(Math.abs(reading.estimate)) : String(round(Math.abs(reading.estimate)));
  const kind = { sequential: "always-valid ", fixed: "", bayesian: "credible " }[experiment.engine];
  return `${metric.name} ${way} by ${amount} (${kind}${percent(1 - experiment.alpha)} interval ${span(experiment, comparison)})`;
}

function span(experiment: Experiment, comparison: Comparison): string {
  const reading = readingOf(comparison)!;
  const { low, high } = interval(experiment, reading);
  const show = (value: number): string => (comparison.relative ? signedPercent(value) : String(round(value)));
  return `${show(low)} and ${show(high)}`;
}

const round = (value: number): number => Number(value.toPrecision(3));
const percent = (value: number): string => `${round(value * 100)} %`;
const signedPercent = (value: number): string => `${value >= 0 ? "+" : "−"}${round(Math.abs(value) * 100)} %`;
const list = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
