import type { CollaborativeModel, Hyperparameters, TuningContext } from "./collaborative-model.ts";
import type { TrainingData } from "./training-data.ts";

/**
 * Trains the model with each of the settings and returns those that rank the held-out cases best; of equal ones the first. The
 * settings of `base` hold for all of them.
 */
export async function searchGrid(
  model: Pick<CollaborativeModel, "train">,
  data: TrainingData,
  options: TuningContext & { grid: readonly Hyperparameters[]; base?: Hyperparameters },
): Promise<Hyperparameters> {
  const { grid, base, judge, ...context } = options;
  let best = { gain: Number.NEGATIVE_INFINITY, settings: base ?? {} };
  for (const own of grid) {
    const settings = { ...base, ...own };
    const trained = await model.train(data, { ...context, hyperparameters: settings });
    if (trained === undefined) continue;
    const gain = judge(trained.scorer);
    if (gain > best.gain) best = { gain, settings };
  }
  return best.settings;
}

/** Every combination of the values. */
export function combinations(values: Readonly<Record<string, readonly number[]>>): Hyperparameters[] {
  return Object.entries(values).reduce<Hyperparameters[]>(
    (all, [name, own]) => all.flatMap((settings) => own.map((value) => ({ ...settings, [name]: value }))),
    [{}],
  );
}
