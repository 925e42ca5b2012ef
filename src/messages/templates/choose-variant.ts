import { type MessageTone, neutralTone, type ToneTarget, toneAxes } from "../tone/message-tone.ts";
import type { Template } from "./template.ts";

export interface ChosenVariant {
  id: string;
  locale: string;
  subject?: string;
  body: string;
}

/**
 * The wording for a tone and a locale: first those whose locale fits best (the same, then the same language, then the template's own),
 * among them the one with the least mean squared distance to the target over the axes that it names. The template's own wording is the variant `default`, taken as neutral. Ties: the earlier one.
 */
export function chooseVariant(template: Template, target: MessageTone, locale = template.locale): ChosenVariant {
  const own = {
    id: "default",
    locale: template.locale,
    tone: neutralTone,
    subject: template.subject,
    body: template.body,
  };
  const all = [
    own,
    ...(template.variants ?? []).map((variant) => ({
      ...variant,
      locale: variant.locale ?? template.locale,
      subject: variant.subject ?? template.subject,
    })),
  ];
  const best = Math.max(...all.map((variant) => localeFit(variant.locale, locale)));
  const fitting =
    best === 0
      ? all.filter((variant) => variant.locale === template.locale)
      : all.filter((variant) => localeFit(variant.locale, locale) === best);
  let chosen = fitting[0] ?? own;
  for (const variant of fitting)
    if (distance(variant.tone ?? neutralTone, target) < distance(chosen.tone ?? neutralTone, target)) chosen = variant;
  const { id, body, subject } = chosen;
  return { id, locale: chosen.locale, body, ...(subject === undefined ? {} : { subject }) };
}

/** A wording by its id; `default` is the template's own. Undefined for one that the template does not have. */
export function findVariant(template: Template, id: string): ChosenVariant | undefined {
  const own = id === "default" ? template : template.variants?.find((variant) => variant.id === id);
  if (own === undefined) return undefined;
  const subject = own.subject ?? template.subject;
  return { id, locale: own.locale ?? template.locale, body: own.body, ...(subject === undefined ? {} : { subject }) };
}

function localeFit(have: string, want: string): number {
  if (have.toLowerCase() === want.toLowerCase()) return 2;
  return have.split("-")[0]!.toLowerCase() === want.split("-")[0]!.toLowerCase() ? 1 : 0;
}

function distance(tone: ToneTarget, target: MessageTone): number {
  const named = toneAxes.filter((axis) => tone[axis] !== undefined);
  if (named.length === 0) return 0.25;
  return named.reduce((sum, axis) => sum + (tone[axis]! - target[axis]) ** 2, 0) / named.length;
}
