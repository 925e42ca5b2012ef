import type { ToneTarget } from "../../../src/messages/tone/message-tone.ts";

/** Targets as the policy makes them: every axis named. The floors are about these. */
export const profileTargets: Readonly<Record<string, Required<ToneTarget>>> = {
  "formal letter": { formality: 0.9, warmth: 0.5, energy: 0.25 },
  "warm and formal": { formality: 0.85, warmth: 0.85, energy: 0.35 },
  "reserved notice": { formality: 0.8, warmth: 0.15, energy: 0.15 },
  "friendly note": { formality: 0.2, warmth: 0.85, energy: 0.6 },
  "lively and casual": { formality: 0.1, warmth: 0.7, energy: 0.9 },
  "plain and casual": { formality: 0.15, warmth: 0.45, energy: 0.35 },
};

/** One axis at a time, to see what the rules can do and where they have nothing to do. */
export const axisTargets: Readonly<Record<string, ToneTarget>> = {
  "formality .9": { formality: 0.9 },
  "formality .1": { formality: 0.1 },
  "warmth .9": { warmth: 0.9 },
  "warmth .1": { warmth: 0.1 },
  "energy .9": { energy: 0.9 },
  "energy .1": { energy: 0.1 },
};
