import type { Rule } from "../rule.ts";
import { contract, expandContractions } from "./contractions.ts";
import { addEmpathy, addOffer, addThanks, addWellWishing, removeCourtesy } from "./courtesies.ts";
import { swapClosing, swapGreeting } from "./greetings.ts";
import { removeHedge, swapFriendly } from "./hedges.ts";
import { removeIntensifier, swapIntensity } from "./intensity.ts";
import { addEmoji, addExclamation, removeEmoji, removeExclamation } from "./punctuation.ts";
import { addPlease, directRequest, removePlease, softenRequest } from "./requests.ts";
import { splitSentence } from "./split-sentence.ts";
import { swapWordPairs } from "./word-pairs.ts";

/** Every way in which a sentence may be reworded. The order settles ties. */
export const allRules: readonly Rule[] = [
  expandContractions,
  contract,
  swapGreeting,
  swapClosing,
  swapWordPairs,
  addPlease,
  removePlease,
  softenRequest,
  directRequest,
  removeHedge,
  swapFriendly,
  removeIntensifier,
  swapIntensity,
  removeExclamation,
  addExclamation,
  removeEmoji,
  addEmoji,
  addEmpathy,
  addThanks,
  addWellWishing,
  addOffer,
  removeCourtesy,
  splitSentence,
];

/** Rules that look at the whole message and may act only once before it is read again. */
export const onceRules: ReadonlySet<string> = new Set([
  "exclamation-added",
  "emoji-added",
  "empathy-added",
  "thanks-added",
  "well-wishing-added",
  "offer-added",
]);
