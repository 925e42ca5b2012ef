import { TCString } from "@iabtcf/core";

/** What a person may agree to, each by itself. */
export const purposes = ["analytics", "personalisation", "messaging", "enrichment"] as const;
export type Purpose = (typeof purposes)[number];

/** Where a decision was made. */
export type ConsentVia = "context" | "tcf" | "signal" | "api";

/** What an event, or the request that brought it, says of consent; purposes that nothing is said of are absent. */
export interface GivenConsent {
  purposes: Partial<Record<Purpose, boolean>>;
  /** Refused for this event alone, by a signal of the browser: no decision of the person. */
  refused?: readonly Purpose[];
  via: ConsentVia;
}

/** `Sec-GPC: 1` and `DNT: 1` of the request. */
export interface PrivacySignals {
  refusesTracking: boolean;
}

/** Names of categories as consent platforms send them, in lower case (OneTrust's C000x among them). */
const purposesOfCategory: Readonly<Record<string, readonly Purpose[]>> = {
  analytics: ["analytics"],
  performance: ["analytics"],
  statistics: ["analytics"],
  measurement: ["analytics"],
  c0002: ["analytics"],
  personalisation: ["personalisation"],
  personalization: ["personalisation"],
  functional: ["personalisation"],
  preferences: ["personalisation"],
  c0003: ["personalisation"],
  messaging: ["messaging"],
  email: ["messaging"],
  marketing: ["messaging"],
  advertising: ["messaging", "enrichment"],
  targeting: ["messaging", "enrichment"],
  c0004: ["messaging", "enrichment"],
  enrichment: ["enrichment"],
  datasharing: ["enrichment"],
  "data sharing": ["enrichment"],
};

/**
 * Reads `context.consent`: Segment's `categoryPreferences`, and an IAB TCF v2 string (`tcfString`, `tcString`): purpose 1 (storage) and 8
 * (measuring content) for analytics; 1, 5 and 6 (personalised content) for personalisation. Of two that disagree, the refusal counts. A
 * signal of the browser against tracking refuses personalisation and enrichment for this event. Undefined where nothing is said.
 */
export function readConsent(
  context: Readonly<Record<string, unknown>>,
  signals: PrivacySignals | undefined,
): GivenConsent | undefined {
  const given: GivenConsent["purposes"] = {};
  const say = (purpose: Purpose, isGranted: boolean): void => {
    given[purpose] = isGranted && given[purpose] !== false;
  };
  let via: ConsentVia | undefined;
  const consent = context.consent;
  if (typeof consent === "object" && consent !== null) {
    const { categoryPreferences, tcfString, tcString } = consent as Record<string, unknown>;
    if (typeof categoryPreferences === "object" && categoryPreferences !== null) {
      for (const [category, isGranted] of Object.entries(categoryPreferences)) {
        if (typeof isGranted !== "boolean") continue;
        for (const purpose of purposesOfCategory[category.toLowerCase()] ?? []) say(purpose, isGranted);
        via = "context";
      }
    }
    const framework = purposesOfFramework(tcfString ?? tcString);
    for (const [purpose, isGranted] of Object.entries(framework)) say(purpose as Purpose, isGranted);
    if (Object.keys(framework).length > 0) via ??= "tcf";
  }
  if (signals?.refusesTracking === true) {
    return { purposes: given, refused: ["personalisation", "enrichment"], via: via ?? "signal" };
  }
  return via === undefined || Object.keys(given).length === 0 ? undefined : { purposes: given, via };
}

/** Nothing for what is no TC string. */
function purposesOfFramework(value: unknown): GivenConsent["purposes"] {
  if (typeof value !== "string" || value === "" || value.length > 4_000) return {};
  try {
    const { purposeConsents, purposeLegitimateInterests } = TCString.decode(value);
    const isStored = purposeConsents.has(1);
    return {
      analytics: isStored && (purposeConsents.has(8) || purposeLegitimateInterests.has(8)),
      personalisation: isStored && purposeConsents.has(5) && purposeConsents.has(6),
    };
  } catch {
    return {};
  }
}
