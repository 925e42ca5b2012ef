import type { Experiment } from "../definition/experiment.ts";
import { collectOutcomes } from "../outcomes/collect-outcomes.ts";
import { type Dimension, type DimensionSources, splitUsers } from "../outcomes/dimension.ts";
import type { ExperimentUser } from "../outcomes/experiment-user.ts";
import { checkSampleRatio } from "../statistics/sample-ratio.ts";
import { computeResults, correctTogether, type MetricResult } from "./results.ts";

/** Results of the users that have one value of a dimension. */
export interface Slice {
  value: string;
  users: number;
  /** Always valid: whether the slice's users arrive in the planned shares. */
  sampleRatioPValue: number;
  metrics: MetricResult[];
}

export interface SlicedResults {
  dimension: Dimension;
  /** Most users first. */
  slices: Slice[];
  note: string;
}

/**
 * Results by a dimension. P-values are corrected for the goals and variations of all slices together: with enough slices some
 * differ by chance, so nothing is decided on one. What is beyond 20 slices is left out, and counted in the note.
 */
export async function reportSlices(
  experiment: Experiment,
  users: readonly ExperimentUser[],
  options: DimensionSources & { dimension: Dimension; exposedFromMs: number; asOfMs: number },
): Promise<SlicedResults> {
  const { dimension, events, exposedFromMs, asOfMs } = options;
  const all = await splitUsers(users, dimension, options);
  const slices: Slice[] = [];
  for (const { value, users: members } of all.slice(0, mostSlices)) {
    const collected = await collectOutcomes(experiment, members, { events, exposedFromMs, asOfMs });
    if (collected.users === 0) continue;
    const counts = experiment.variations.map((_, i) => collected.days.reduce((sum, day) => sum + day.users[i]!, 0));
    slices.push({
      value,
      users: collected.users,
      sampleRatioPValue: checkSampleRatio(counts, experiment.weights).alwaysValidPValue,
      metrics: computeResults(experiment, collected.outcomes),
    });
  }
  correctTogether(
    experiment,
    slices.flatMap(({ metrics }) => metrics),
  );
  const left = Math.max(0, all.length - mostSlices);
  const notes = [
    "Slices are for looking, not for deciding: p-values are corrected for all of them together.",
    ...(dimension === "segment" ? ["Segments are those of now, and may overlap."] : []),
    ...(left > 0 ? [`${left} smaller slices are left out.`] : []),
  ];
  return { dimension, slices, note: notes.join(" ") };
}

const mostSlices = 20;
