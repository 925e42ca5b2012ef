import { expect, test } from "vitest";
import { proposalsOf } from "../../testing/propose.ts";
import type { Rule } from "../edits/rule.ts";
import { allRules, ruleNames } from "./all-rules.ts";
import { removeHedge } from "./hedges.ts";
import { removeIntensifier, useCalmerWord, useLivelierWord } from "./intensity.ts";
import { removeInterjection } from "./interjections.ts";
import { addWarmth, removeWarmth } from "./performatives.ts";
import { addPlease, directRequest, removePlease, softenRequest } from "./requests.ts";
import { splitSentence } from "./split-sentence.ts";
import { dropThat, writeThat } from "./that-clauses.ts";

/** Rule, before, one of the proposals. */
test.each<[Rule, string, string]>([
  [removeHedge, "We just wanted to let you know that it is here.", "It is here."],
  [removeHedge, "To be honest, it is late.", "It is late."],
  [removeHedge, "It actually works.", "It works."],
  [removeHedge, "Please feel free to contact us.", "You can contact us."],
  [removeIntensifier, "It is really good.", "It is good."],
  [removeIntensifier, "It is so late.", "It is late."],
  [useLivelierWord, "We are pleased to help.", "We are delighted to help."],
  [useCalmerWord, "We are thrilled to help.", "We are pleased to help."],
  [removeInterjection, "Oops! It is late.", "It is late."],
  [removeInterjection, "Heads up! It is late.", "It is late."],
  [removeWarmth, "We are pleased to confirm your order.", "We confirm your order."],
  [addWarmth, "We confirm your order.", "We are pleased to confirm your order."],
  [addPlease, "Send us the form.", "Please send us the form."],
  [addPlease, "If you have questions, contact us.", "If you have questions, please contact us."],
  [removePlease, "Please send us the form.", "Send us the form."],
  [softenRequest, "Send us the form.", "Could you please send us the form?"],
  [softenRequest, "You can contact us.", "Please feel free to contact us."],
  [directRequest, "Could you please send us the form?", "Please send us the form."],
  [
    splitSentence,
    "We have looked at your order with great care, and we will send you the new one on the next day.",
    "We have looked at your order with great care. We will send you the new one on the next day.",
  ],
  [writeThat, "We hope you enjoy it.", "We hope that you enjoy it."],
  [writeThat, "Here is the sofa you ordered.", "Here is the sofa that you ordered."],
  [dropThat, "We hope that you like it.", "We hope you like it."],
])("%o: %s", (rule, before, after) => {
  expect(proposalsOf(rule, before)).toContain(after);
});

/** Rule, a text that it leaves as it is, and why. */
test.each<[Rule, string, string]>([
  [removeHedge, "It is just as good.", "a comparison"],
  [removeHedge, "It is a bit.", "the end of a clause"],
  [removeIntensifier, "It is so late that we close.", "so ... that"],
  [removeIntensifier, "It is not very good.", "a denial"],
  [useLivelierWord, "We are pleased to say that it is broken.", "bad news"],
  [removeInterjection, "Oops, it is late.", "no sentence of its own"],
  [removeWarmth, "We are pleased to see you.", "a verb that does not do what it says"],
  [addWarmth, "We confirm that your order is cancelled.", "bad news"],
  [addPlease, "Please send us the form.", "please is there"],
  [addPlease, "Orders are closed.", "no command"],
  [removePlease, "Please find it enclosed.", "a set phrase"],
  [softenRequest, "Send us the form or call us.", "a choice"],
  [directRequest, "Would you like tea?", "an offer"],
  [splitSentence, "It is here, and we are glad.", "a short sentence"],
  [writeThat, "We hope for you.", "no clause follows"],
  [dropThat, "It is here that we met.", "a cleft"],
])("%o leaves %s (%s)", (rule, text) => {
  expect(proposalsOf(rule, text)).toEqual([]);
});

test("every rule has a name of its own, an axis, and is not casual and formal at once", () => {
  expect(new Set(ruleNames).size).toBe(allRules.length);
  for (const rule of allRules) {
    expect(rule.axes.length).toBeGreaterThan(0);
    expect(rule.casual && rule.formal).toBe(false);
  }
});
