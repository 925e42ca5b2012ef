import type { FieldFault } from "../../errors/attune-error.ts";
import { ConflictError, InvalidInputError } from "../../errors/errors.ts";
import { segmentsIn } from "../../segments/rules/walk-rule.ts";
import { sumsToOne } from "../assignment/bucket.ts";
import type { Experiment, ParsedExperiment, VariationValue } from "./experiment.ts";
import { areExclusive, isRankingSetting, rangesOverlap, sharedSetting } from "./settings.ts";
import { targetCondition } from "./target-condition.ts";

/** What contradicts itself within one experiment. @throws InvalidInputError with the path of each fault. */
export function assertConsistent(input: ParsedExperiment): void {
  const faults: FieldFault[] = [];
  const { weights, variations, namespace, target } = input;
  if (weights !== undefined && weights.length !== variations.length)
    faults.push({
      path: "weights",
      message: `has ${weights.length} weights for ${variations.length} variations; give one each`,
    });
  else if (weights !== undefined && !sumsToOne(weights)) {
    const sum = weights.reduce((total, weight) => total + weight, 0);
    faults.push({ path: "weights", message: `sum to ${Number(sum.toFixed(6))}; they must sum to 1` });
  }
  const keys = variations.map((variation, i) => variation.key ?? String(i));
  const repeated = keys.find((key, i) => keys.indexOf(key) !== i);
  if (repeated !== undefined)
    faults.push({ path: "variations", message: `two variations have the key "${repeated}"; make them different` });
  if (namespace !== undefined && namespace.range[0] >= namespace.range[1])
    faults.push({ path: "namespace.range", message: "has to rise: [from, to] with from below to" });
  if (target !== undefined) targetCondition(target);
  if (input.interleaving) faults.push(...interleavingFaults(input));
  if (faults.length > 0) {
    const [first] = faults;
    throw new InvalidInputError(`The experiment is not valid: ${first!.path} ${first!.message}.`, faults);
  }
}

/** Interleaving mixes two rankings within a list: there is nothing to split users by. */
function interleavingFaults({ variations, weights, bandit }: ParsedExperiment): FieldFault[] {
  const faults: FieldFault[] = [];
  if (variations.length !== 2)
    faults.push({ path: "variations", message: `are ${variations.length}; interleaving compares two rankings` });
  if (bandit !== undefined)
    faults.push({ path: "bandit", message: "has no groups to weigh when lists are interleaved" });
  if (weights?.some((weight) => weight !== weights[0]))
    faults.push({
      path: "weights",
      message: "must be equal when lists are interleaved: both rankings fill every list",
    });
  variations.forEach(({ value }, i) => {
    const other = Object.keys(value).find((name) => !isRankingSetting(name));
    if (other !== undefined)
      faults.push({
        path: `variations.${i}.value.${other}`,
        message: "does not change a ranking, so it cannot be interleaved",
      });
  });
  if (variations.every(({ value }) => Object.keys(value).length === 0))
    faults.push({
      path: "variations",
      message: "name no setting of rankings; give one of them a scenario or a ranker",
    });
  return faults;
}

/** @throws InvalidInputError when a variation names a scenario, ranker or the like that does not exist. */
export function assertSettingsExist(
  { variations }: ParsedExperiment,
  faultsOf: (value: VariationValue) => FieldFault[] = () => [],
): void {
  const faults = variations.flatMap(({ value }, i) =>
    faultsOf(value).map(({ path, message }) => ({ path: `variations.${i}.value.${path}`, message })),
  );
  const [first] = faults;
  if (first !== undefined)
    throw new InvalidInputError(`The experiment is not valid: ${first.path} ${first.message}.`, faults);
}

/**
 * Whether an experiment may run beside those that run. @throws ConflictError with the name of the other when both change one
 * setting of the same users, or take overlapping parts of one namespace.
 */
export function assertNoConflict(experiment: Experiment, running: readonly Experiment[]): void {
  for (const other of running) {
    if (other.key === experiment.key) continue;
    const mine = experiment.namespace;
    const theirs = other.namespace;
    if (mine !== undefined && theirs !== undefined && mine.id === theirs.id && rangesOverlap(mine.range, theirs.range))
      throw new ConflictError(
        "namespace-overlap",
        `"${other.key}" runs in the namespace "${theirs.id}" from ${theirs.range[0]} to ${theirs.range[1]}, which overlaps ${mine.range[0]} to ${mine.range[1]}. Choose a free range, or stop the other.`,
      );
    const setting = sharedSetting(experiment, other);
    if (setting !== undefined && !areExclusive(experiment, other))
      throw new ConflictError(
        "setting-in-use",
        `"${other.key}" (${other.name}) runs on the same setting, ${setting}. Stop it, or give both one namespace with ranges that do not overlap.`,
      );
  }
}

/** What a start lets pass but an honest experiment would have. */
export function startWarnings(experiment: Experiment, segmentExists: (id: string) => boolean = () => true): string[] {
  const warnings: string[] = [];
  const segments = [
    ...(experiment.target ? segmentsIn(experiment.target) : []),
    ...(experiment.bandit?.segments ?? []),
  ];
  const missing = segments.find((id) => !segmentExists(id));
  if (missing !== undefined)
    warnings.push(
      `There is no segment "${missing}": nobody belongs to it until it is made with PUT /v1/segments/${missing}.`,
    );
  if (experiment.hypothesis === undefined || experiment.hypothesis.trim() === "")
    warnings.push("No hypothesis: write down what you expect and why before looking at results.");
  if (experiment.interleaving) return warnings;
  if (experiment.metrics.length === 0)
    warnings.push("No metric: nothing will be compared. Add a metric before users are exposed.");
  else if (experiment.metrics.every(({ guardrail }) => guardrail))
    warnings.push("Only guardrails: no metric says what would be a success.");
  const unchanged = experiment.variations.every(
    ({ value }) => JSON.stringify(value) === JSON.stringify(experiment.variations[0]!.value),
  );
  if (unchanged) warnings.push("All variations have the same value: this is an A/A test.");
  return warnings;
}
