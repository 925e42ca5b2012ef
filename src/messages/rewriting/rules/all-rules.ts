import type { ToneAxis } from "../../tone/message-tone.ts";
import type { Rule } from "../edits/rule.ts";
import { addAnnouncement, addSignOff } from "./announcements.ts";
import { removeInterjection, swapCondition, swapConnective, swapPerformative } from "./connectives.ts";
import { contract, expandContractions } from "./contractions.ts";
import { addEmpathy, addGreeting, addOffer, addThanks, addWellWishing, removeCourtesy } from "./courtesies.ts";
import { swapClosing, swapGreeting } from "./greetings.ts";
import { removeHedge, swapFriendly } from "./hedges.ts";
import { removeIntensifier, swapIntensity } from "./intensity.ts";
import { addEmoji, addExclamation, removeEmoji, removeExclamation } from "./punctuation.ts";
import { addPlease, directRequest, removePlease, softenRequest } from "./requests.ts";
import { splitSentence } from "./split-sentence.ts";
import { dropThat, writeThat } from "./that-clauses.ts";
import { swapWordPairs } from "./word-pairs.ts";

/** Every way in which a sentence may be reworded. The order settles ties. */
export const allRules: readonly Rule[] = [
  expandContractions,
  contract,
  swapGreeting,
  swapClosing,
  swapWordPairs,
  swapConnective,
  swapCondition,
  swapPerformative,
  removeInterjection,
  writeThat,
  dropThat,
  addAnnouncement,
  addSignOff,
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
  addGreeting,
  removeCourtesy,
  splitSentence,
];

/** Rules that look at the whole message and may act only once before it is read again. */
export const onceRules: ReadonlySet<string> = new Set([
  "announcement-added",
  "sign-off-added",
  "exclamation-added",
  "emoji-added",
  "empathy-added",
  "thanks-added",
  "well-wishing-added",
  "offer-added",
  "greeting-added",
]);

/** The axes that each rule may serve. An edit for another axis would surprise: nobody who asks for a casual text wants an exclamation mark. */
export const ruleAxes: Readonly<Record<string, readonly ToneAxis[]>> = {
  "contraction-expanded": ["formality"],
  "contraction-used": ["formality"],
  greeting: ["formality", "energy"],
  closing: ["formality", "warmth"],
  "formal-word": ["formality"],
  "plain-word": ["formality"],
  "please-added": ["warmth"],
  "please-removed": ["warmth"],
  "request-softened": ["warmth"],
  "request-made-direct": ["warmth"],
  "hedge-removed": ["formality"],
  "warmth-added": ["warmth"],
  "warmth-removed": ["warmth"],
  "interjection-removed": ["formality", "energy"],
  "intensifier-removed": ["energy", "formality"],
  "livelier-word": ["energy", "warmth"],
  "calmer-word": ["energy", "warmth"],
  "exclamation-added": ["energy"],
  "exclamation-removed": ["energy", "formality"],
  "emoji-added": ["energy"],
  "emoji-removed": ["energy", "formality"],
  "empathy-added": ["warmth"],
  "thanks-added": ["warmth"],
  "well-wishing-added": ["warmth"],
  "offer-added": ["warmth"],
  "greeting-added": ["warmth"],
  "courtesy-removed": ["warmth"],
  "sentence-split": ["formality"],
  "that-written": ["formality"],
  "that-left-out": ["formality"],
  "announcement-added": ["formality"],
  "sign-off-added": ["formality"],
};
