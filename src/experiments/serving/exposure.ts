import type { Experiment } from "../definition/experiment.ts";
import type { ExposedUnit } from "../definition/experiment-store.ts";

/** The experiments that an answer or message was made under, as it was stored with it: key to index of the variation. */
export type VariationsShown = Readonly<Record<string, number>>;

/** What exposures are read from: a stored event. */
export interface ExposureEvent {
  /** The user's id as sent. */
  unitId: string;
  event: string;
  recommendationId?: string;
  occurredAtMs: number;
  properties: Readonly<Record<string, unknown>>;
}

export interface ShownSources {
  byRecommendation(id: string): Promise<VariationsShown | undefined>;
  byMessage(id: string): Promise<VariationsShown | undefined>;
}

/** The event that GrowthBook's documentation tells clients to send when a variation is rendered. */
export const exposureEventName = "Experiment Viewed";

/**
 * The exposures that an event proves: `Experiment Viewed` names its own; any other event that names a recommendation or a
 * message proves that this was rendered. Experiments that do not run are passed over, and so are variations they do not have.
 */
export async function exposuresOf(
  event: ExposureEvent,
  running: (key: string) => Experiment | undefined,
  sources: ShownSources,
): Promise<ExposedUnit[]> {
  const shown = await variationsShown(event, running, sources);
  return Object.entries(shown).flatMap(([key, variation]) => {
    const experiment = running(key);
    const weight = experiment?.weights[variation];
    if (experiment === undefined || weight === undefined) return [];
    const { unitId, occurredAtMs } = event;
    return {
      experiment: key,
      unitId,
      variation,
      assignedAtMs: occurredAtMs,
      exposedAtMs: occurredAtMs,
      multiple: false,
      propensity: weight,
    };
  });
}

async function variationsShown(
  event: ExposureEvent,
  running: (key: string) => Experiment | undefined,
  { byRecommendation, byMessage }: ShownSources,
): Promise<VariationsShown> {
  const { properties, recommendationId } = event;
  if (event.event === exposureEventName) {
    const key = textOf(properties.experimentId ?? properties.experiment_id);
    const named = properties.variationId ?? properties.variation_id;
    const experiment = key === undefined ? undefined : running(key);
    if (experiment === undefined || named === undefined) return {};
    const index = variationIndex(experiment, named);
    return index === undefined ? {} : { [experiment.key]: index };
  }
  if (recommendationId !== undefined) return (await byRecommendation(recommendationId)) ?? {};
  const messageId = event.event.startsWith("Message ") ? textOf(properties.messageId) : undefined;
  return (messageId !== undefined && (await byMessage(messageId))) || {};
}

/** By index (a number or its digits) or by the variation's key; keys go first. */
function variationIndex({ variations }: Experiment, named: unknown): number | undefined {
  const byKey = variations.findIndex(({ key }) => key === named);
  if (byKey >= 0) return byKey;
  const index = typeof named === "string" && /^\d+$/.test(named) ? Number(named) : named;
  return typeof index === "number" && Number.isInteger(index) && index >= 0 && index < variations.length
    ? index
    : undefined;
}

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
