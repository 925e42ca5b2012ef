import { ConflictError, InvalidInputError } from "../errors/errors.ts";
import type { DomainEvent } from "../events/domain-event.ts";
import { withFloor } from "./bandits/best-arm-weights.ts";
import { assertNoConflict, startWarnings } from "./definition/check-experiment.ts";
import { allocationChanges } from "./definition/definitions.ts";
import type { Experiment } from "./definition/experiment.ts";

/** An experiment after a step, and what whoever took it should know. */
export interface Step {
  experiment: Experiment;
  warnings: string[];
}

export interface DecideInput {
  verdict: "ship" | "rollback" | "inconclusive";
  /** Key of the variation that everybody gets from now on; needed to ship. */
  variation?: string | undefined;
  note?: string | undefined;
}

/** @throws ConflictError when it runs already, or another runs on the same setting or namespace. */
export function startExperiment(
  experiment: Experiment,
  context: { running: readonly Experiment[]; segmentExists?: (id: string) => boolean; nowMs: number },
): Step {
  if (experiment.status === "running")
    throw new ConflictError("already-running", `The experiment "${experiment.key}" runs already.`);
  assertNoConflict(experiment, context.running);
  const { nowMs } = context;
  const weights = experiment.bandit ? withFloor(experiment.weights, experiment.bandit.floor) : experiment.weights;
  const { decision: _, ...rest } = experiment;
  return {
    experiment: {
      ...rest,
      status: "running",
      weights,
      phases: [...endPhase(experiment, nowMs), { startedAtMs: nowMs, because: "started" }],
      weightChanges: [...experiment.weightChanges, { atMs: nowMs, weights }],
      timeline: [...experiment.timeline, { atMs: nowMs, what: "started" }],
      updatedAtMs: nowMs,
    },
    warnings: startWarnings(experiment, context.segmentExists),
  };
}

/** @throws ConflictError when it does not run. */
export function stopExperiment(experiment: Experiment, nowMs: number): Experiment {
  if (experiment.status !== "running")
    throw new ConflictError("not-running", `The experiment "${experiment.key}" does not run; start it first.`);
  return {
    ...experiment,
    status: "stopped",
    phases: endPhase(experiment, nowMs),
    timeline: [...experiment.timeline, { atMs: nowMs, what: "stopped" }],
    updatedAtMs: nowMs,
  };
}

/** Ends an experiment with a verdict. @throws InvalidInputError when what is to be shipped is no variation of it. */
export function decideExperiment(
  experiment: Experiment,
  { verdict, variation, note }: DecideInput,
  nowMs: number,
): { experiment: Experiment; announced: DomainEvent[] } {
  const { key, variations } = experiment;
  if (verdict === "ship" && !variations.some((one) => one.key === variation)) {
    const keys = variations.map((one) => one.key).join(", ");
    throw new InvalidInputError(`To ship, name one of the variations ${keys} in \`variation\`.`, [
      { path: "variation", message: `must be one of ${keys}` },
    ]);
  }
  const stopped = experiment.status === "running" ? stopExperiment(experiment, nowMs) : experiment;
  const what = { ship: `shipped ${variation}`, rollback: "rolled back", inconclusive: "ended without a decision" };
  const sentence = note ?? `The experiment was ${what[verdict]}.`;
  const shipped = { ...(verdict === "ship" && { variation: variation! }) };
  return {
    experiment: {
      ...stopped,
      decision: { atMs: nowMs, verdict, sentence, ...shipped },
      timeline: [...stopped.timeline, { atMs: nowMs, what: what[verdict] }],
    },
    announced: [{ topic: "experiment.decided", key, body: { experiment: key, verdict, ...shipped } }],
  };
}

/**
 * An edit of a stored experiment. While it runs, whatever changes who sees what begins a new phase, and results start anew;
 * the users keep the variations that they have.
 *
 * @throws ConflictError when a running experiment's edit meets another on the same setting, or takes away variations.
 */
export function editExperiment(
  before: Experiment,
  after: Experiment,
  context: { running: readonly Experiment[]; nowMs: number },
): { experiment: Experiment; notice?: string } {
  if (before.status !== "running") return { experiment: after };
  if (after.variations.length < before.variations.length)
    throw new ConflictError(
      "variation-in-use",
      `"${before.key}" runs with ${before.variations.length} variations and users have them; set the weight of one to 0 instead of removing it, or stop the experiment.`,
    );
  assertNoConflict(after, context.running);
  const changed = allocationChanges(before, after);
  if (changed.length === 0) return { experiment: after };
  const { nowMs } = context;
  const because = `${changed.join(", ")} edited`;
  return {
    experiment: {
      ...after,
      phases: [...endPhase(before, nowMs), { startedAtMs: nowMs, because }],
      weightChanges: [...before.weightChanges, { atMs: nowMs, weights: after.weights }],
      timeline: [...before.timeline, { atMs: nowMs, what: `phase ${before.phases.length + 1}: ${because}` }],
    },
    notice: `The experiment runs, so phase ${before.phases.length + 1} begins (${because}): results count the users who are first exposed from now on. Users keep the variation they have.`,
  };
}

function endPhase({ phases }: Experiment, nowMs: number): Experiment["phases"] {
  const last = phases.at(-1);
  return last === undefined || last.endedAtMs !== undefined
    ? phases
    : [...phases.slice(0, -1), { ...last, endedAtMs: nowMs }];
}
