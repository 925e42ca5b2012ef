import type { Experiment } from "../definition/experiment.ts";
import { type ArmOutcomes, sumsOf } from "../outcomes/arm-outcomes.ts";
import type { ExperimentUser } from "../outcomes/experiment-user.ts";
import { estimateEffect, isMissing } from "../statistics/effect.ts";
import { fixedTest } from "../statistics/frequentist.ts";
import { checkSampleRatio, type SampleRatioCheck } from "../statistics/sample-ratio.ts";
import { summarizeMean } from "../statistics/sample-summary.ts";

export interface HealthCheck {
  check: "sample-ratio" | "exposure-ratio" | "multiple-exposures" | "imbalance-before" | "traffic";
  status: "healthy" | "warning" | "unhealthy" | "too-early";
  detail: string;
}

export interface Health {
  status: HealthCheck["status"];
  checks: HealthCheck[];
  sampleRatio: SampleRatioCheck;
  variations: { variation: string; name: string; weight: number; assigned: number; exposed: number }[];
  multiple: number;
  /** Newly exposed users by day (UTC) and variation. */
  days: { day: string; users: number[] }[];
}

export interface HealthInput {
  /** Of the phase: assigned, exposed or both. */
  users: readonly ExperimentUser[];
  days: Health["days"];
  /** The first metric's outcomes by variation, for the comparison of the time before exposure. */
  outcomes: readonly ArmOutcomes[] | undefined;
}

/** An alarm that is valid at every look may be as strict as this, and still stays silent in 999 of 1,000 healthy experiments. */
const alarm = 0.001;
const fewestPerVariation = 8;

/** Whether the experiment's data can be trusted, whatever it says. */
export function checkHealth(experiment: Experiment, input: HealthInput): Health {
  const variations = experiment.variations.map(({ key, name }, i) => {
    const users = input.users.filter(({ variation, multiple }) => variation === i && !multiple);
    const exposed = users.filter(({ exposedAtMs }) => exposedAtMs !== undefined).length;
    return { variation: key, name, weight: experiment.weights[i]!, assigned: users.length, exposed };
  });
  const multiple = input.users.filter((user) => user.multiple).length;
  const exposed = variations.map((one) => one.exposed);
  const sampleRatio = checkSampleRatio(exposed, experiment.weights);
  if (experiment.interleaving) {
    const checks = [trafficCheck(experiment, exposed)];
    return {
      status: checks[0]!.status,
      checks,
      sampleRatio,
      variations: variations.slice(0, 1),
      multiple: 0,
      days: input.days,
    };
  }
  const checks = [
    ratioCheck(exposed, sampleRatio, experiment),
    lostExposureCheck(variations),
    multipleCheck(multiple, exposed.reduce((sum, n) => sum + n, 0) + multiple),
    ...imbalanceChecks(experiment, input.outcomes),
    trafficCheck(experiment, exposed),
  ];
  const worst = (["unhealthy", "warning", "too-early"] as const).find((status) =>
    checks.some((check) => check.status === status),
  );
  return { status: worst ?? "healthy", checks, sampleRatio, variations, multiple, days: input.days };
}

/** Faults that results must not be read with. */
export const unhealthyDetails = (health: Health): string[] =>
  health.checks.filter(({ status }) => status === "unhealthy").map(({ detail }) => detail);

function ratioCheck(exposed: number[], check: SampleRatioCheck, { weights, bandit }: Experiment): HealthCheck {
  const name = "sample-ratio";
  if (bandit !== undefined)
    return { check: name, status: "healthy", detail: "Not checked: the weights of a bandit change with its results." };
  if (Math.min(...exposed) < fewestPerVariation)
    return { check: name, status: "too-early", detail: `Needs ${fewestPerVariation} users in each variation.` };
  const shares = `${exposed.join(" to ")} users, planned ${weights.map((weight) => round(weight)).join(" to ")}`;
  if (check.alwaysValidPValue < alarm)
    return {
      check: name,
      status: "unhealthy",
      detail: `Users do not arrive in the planned shares: ${shares} (always-valid p ${small(check.alwaysValidPValue)}). Look for exposures that get lost in one variation, redirects and bots.`,
    };
  if (check.chiSquarePValue < alarm)
    return {
      check: name,
      status: "warning",
      detail: `${shares}: the classic check alarms (p ${small(check.chiSquarePValue)}), the always-valid one does not (p ${small(check.alwaysValidPValue)}). Repeated looks alarm falsely; keep watching.`,
    };
  return { check: name, status: "healthy", detail: `${shares} (always-valid p ${small(check.alwaysValidPValue)}).` };
}

/** Assigned users must reach their exposure equally often in every variation. */
function lostExposureCheck(variations: Health["variations"]): HealthCheck {
  const name = "exposure-ratio";
  const assigned = variations.map((one) => one.assigned);
  const exposed = variations.map((one) => one.exposed);
  if (Math.min(...exposed) < fewestPerVariation)
    return { check: name, status: "too-early", detail: `Needs ${fewestPerVariation} exposed users in each variation.` };
  const rates = variations
    .map((one) => `${percent(one.exposed / Math.max(1, one.assigned))} of ${one.name}`)
    .join(", ");
  const { alwaysValidPValue } = checkSampleRatio(exposed, assigned);
  return alwaysValidPValue < alarm
    ? {
        check: name,
        status: "warning",
        detail: `Assigned users are exposed at different rates: ${rates}. One variation may be slower or fail to render.`,
      }
    : { check: name, status: "healthy", detail: `Of the assigned users were exposed: ${rates}.` };
}

function multipleCheck(multiple: number, users: number): HealthCheck {
  const share = users === 0 ? 0 : multiple / users;
  const detail = `${multiple} of ${users} users (${percent(share)}) saw more than one variation and are left out.`;
  return { check: "multiple-exposures", status: multiple >= 10 && share >= 0.01 ? "unhealthy" : "healthy", detail };
}

/** The same metric before exposure must not differ: assignment cannot have caused it. */
function imbalanceChecks(experiment: Experiment, outcomes: readonly ArmOutcomes[] | undefined): HealthCheck[] {
  if (outcomes === undefined) return [];
  const [control, ...treatments] = outcomes;
  return treatments.map((treatment, i): HealthCheck => {
    const { name } = experiment.variations[i + 1]!;
    const effect = estimateEffect(
      summarizeMean(sumsOf(control!.before)),
      summarizeMean(sumsOf(treatment.before)),
      "absolute",
    );
    const check = "imbalance-before";
    if (isMissing(effect))
      return {
        check,
        status: "healthy",
        detail: `Nothing of ${name} differs before exposure: the metric has no past.`,
      };
    const { pValue } = fixedTest(effect);
    return pValue < alarm
      ? {
          check,
          status: "warning",
          detail: `Before their first exposure ${name}'s users already differed on the first metric by ${round(effect.estimate)} a user (p ${small(pValue)}). The adjustment corrects for it; look for a cause.`,
        }
      : { check, status: "healthy", detail: `${name}'s users did not differ before exposure (p ${small(pValue)}).` };
  });
}

function trafficCheck({ status }: Experiment, exposed: number[]): HealthCheck {
  const users = exposed.reduce((sum, n) => sum + n, 0);
  if (users === 0)
    return {
      check: "traffic",
      status: status === "running" ? "warning" : "too-early",
      detail:
        "Nobody was exposed yet. An exposure is counted when a recommendation or message is rendered (an event names its id), or by the event Experiment Viewed.",
    };
  return { check: "traffic", status: "healthy", detail: `${users} users were exposed.` };
}

const round = (value: number): number => Number(value.toPrecision(3));
const percent = (share: number): string => `${round(share * 100)} %`;
const small = (p: number): string => (p < 0.0001 ? "< .0001" : String(round(p)));
