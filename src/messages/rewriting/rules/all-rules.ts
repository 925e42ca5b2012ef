import type { Rule } from "../edits/rule.ts";
import { expandContractions } from "./contractions/expand-contractions.ts";
import { useContractions } from "./contractions/use-contractions.ts";
import { addEmpathy, addGreeting, addOffer, addThanks, addWellWishing, removeCourtesy } from "./courtesies.ts";
import { swapClosing, swapGreeting } from "./greetings.ts";
import { removeHedge } from "./hedges.ts";
import { removeIntensifier, useCalmerWord, useLivelierWord } from "./intensity.ts";
import { removeInterjection } from "./interjections.ts";
import { addWarmth, removeWarmth } from "./performatives.ts";
import { addEmoji, addExclamation, removeEmoji, removeExclamation } from "./punctuation.ts";
import { replaceInformal, useFormalWord, usePlainWord } from "./register/register-words.ts";
import { addPlease, directRequest, removePlease, softenRequest } from "./requests.ts";
import { splitSentence } from "./split-sentence.ts";
import { dropThat, writeThat } from "./that-clauses.ts";

/** Every way in which a sentence may be reworded. The order settles ties. */
export const allRules = [
  expandContractions,
  useContractions,
  swapGreeting,
  swapClosing,
  replaceInformal,
  useFormalWord,
  usePlainWord,
  removeWarmth,
  addWarmth,
  removeInterjection,
  writeThat,
  dropThat,
  addPlease,
  removePlease,
  softenRequest,
  directRequest,
  removeHedge,
  removeIntensifier,
  useLivelierWord,
  useCalmerWord,
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
] as const satisfies readonly Rule[];

export type RuleName = (typeof allRules)[number]["name"];
/** The names that stand in the changes of a reply. */
export const ruleNames: readonly RuleName[] = allRules.map(({ name }) => name);
