import type { VariationValue } from "../../experiments/definition/experiment.ts";
import { allTemplates, mergeSettings } from "../../experiments/definition/settings.ts";
import type { UserVariation } from "../../experiments/serving/assigner.ts";
import type { ComposeRequest } from "./message-reply.ts";

/** What messages ask of experiments. */
export interface MessageExperiments {
  /** The variations of a user in every running experiment. */
  assign(userId: string): Promise<UserVariation[]>;
  /** Remembers what a message was made under, so that showing it counts as an exposure. */
  keepAnswer(messageId: string, given: readonly UserVariation[]): void;
}

export interface MessageVariations {
  /** Those that concern this message. */
  given: UserVariation[];
  variant?: string;
  tone?: Exclude<VariationValue["tone"], undefined>;
}

/**
 * The variations that change how a message of a stored template is written. A tone that the request asks for stays as asked; an
 * experiment that changes nothing else does not take part in this message.
 */
export function variationsForMessage(
  request: Pick<ComposeRequest, "templateId" | "tone">,
  variations: readonly UserVariation[],
): MessageVariations {
  const { templateId } = request;
  if (templateId === undefined) return { given: [] };
  const isOf = (setting: string, name: string): boolean =>
    name === `${setting} of ${templateId}` || name === `${setting} of ${allTemplates}`;
  const isOpen = (name: string): boolean =>
    isOf("variant", name) || (isOf("tone", name) && (request.tone === undefined || request.tone === "auto"));
  const given = variations.filter((variation) => variation.settings.some(isOpen));
  const { variant, tone } = mergeSettings(given.map(({ value }) => value));
  const isToneOpen = request.tone === undefined || request.tone === "auto";
  return {
    given,
    ...(variant !== undefined && { variant }),
    ...(tone !== undefined && isToneOpen && { tone }),
  };
}
