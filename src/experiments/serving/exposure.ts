import type { Experiment } from "../definition/experiment.ts";

/** What exposures are read from: an event, as it was sent. */
export interface ExposureEvent {
  event: string;
  recommendationId?: string | undefined;
  messageId?: string | undefined;
  properties: Readonly<Record<string, unknown>>;
}

/** What an event proves that its sender saw: a variation by name, or an answer (recommendation or message) by id. */
export type Exposure =
  | { kind: "variation"; experiment: string; variation: number }
  | { kind: "answer"; answerId: string };

/** The event that GrowthBook's documentation tells clients to send when a variation is rendered. */
export const exposureEventName = "Experiment Viewed";

/**
 * The exposure that an event proves, if any. `Experiment Viewed {experimentId, variationId}` names its own, by the variation's
 * key or index; any other event that names a recommendation or a message proves that this was rendered. An experiment that does
 * not run, or a variation that it does not have, proves nothing.
 */
export function exposureOf(
  event: ExposureEvent,
  running: (key: string) => Experiment | undefined,
): Exposure | undefined {
  const { properties, recommendationId, messageId } = event;
  if (event.event === exposureEventName) {
    const key = properties.experimentId ?? properties.experiment_id;
    const experiment = typeof key === "string" ? running(key) : undefined;
    const named = properties.variationId ?? properties.variation_id;
    const variation = experiment && variationIndex(experiment, named);
    return experiment && variation !== undefined
      ? { kind: "variation", experiment: experiment.key, variation }
      : undefined;
  }
  const answerId = recommendationId ?? messageId;
  return answerId === undefined ? undefined : { kind: "answer", answerId };
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
