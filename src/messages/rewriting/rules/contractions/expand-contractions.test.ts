import { expect, test } from "vitest";
import { rewrittenBy } from "../../../testing/propose.ts";
import { expandContractions } from "./expand-contractions.ts";

/** Quirk et al., A Comprehensive Grammar of the English Language (1985), 3.32 and 3.36: what the contracted auxiliaries stand for. */
test.each([
  ["We don't ship abroad.", "We do not ship abroad."],
  ["It can't be changed.", "It cannot be changed."],
  ["I won't and you mustn't.", "I will not and you must not."],
  ["Don't you like it?", "Do you not like it?"],
  ["We’re sorry.", "We are sorry."],
  ["I'm here, they've left and we'll wait.", "I am here, they have left and we will wait."],
  ["Let's begin.", "Let us begin."],
  // 's as is
  ["It's late.", "It is late."],
  ["It's delayed by snow.", "It is delayed by snow."],
  ["It's delivered the next day.", "It is delivered the next day."],
  ["It's called the Larkhill.", "It is called the Larkhill."],
  ["It's not ready.", "It is not ready."],
  ["It's already shipped.", "It is already shipped."],
  ["He's tired and she's married.", "He is tired and she is married."],
  ["That's what we said.", "That is what we said."],
  ["Who's coming?", "Who is coming?"],
  ["What's the price?", "What is the price?"],
  ["How's it going?", "How is it going?"],
  // 's as has
  ["It's been updated.", "It has been updated."],
  ["He's eaten already.", "He has eaten already."],
  ["It's cost 5 pounds.", "It has cost 5 pounds."],
  ["She's gone home.", "She has gone home."],
  ["It's just arrived.", "It has just arrived."],
  ["It's saved you time.", "It has saved you time."],
  ["It's taken a week to repair.", "It has taken a week to repair."],
  ["That's made us happy.", "That has made us happy."],
  ["What's happened to it?", "What has happened to it?"],
  ["Who's taken my bag?", "Who has taken my bag?"],
  ["Who's called you?", "Who has called you?"],
  ["She's named him twice.", "She has named him twice."],
  ["He's called us about it.", "He has called us about it."],
  ["What's he done?", "What has he done?"],
  ["Where's it gone?", "Where has it gone?"],
  ["How's she been?", "How has she been?"],
  ["What's he like?", "What is he like?"],
  ["It's started raining.", "It has started raining."],
  ["She's already paid.", "She has already paid."],
  ["He's never called.", "He has never called."],
  // 's after a noun
  ["The football's gone to penalties.", "The football has gone to penalties."],
  ["Waiting's no fun.", "Waiting is no fun."],
  ["Your Sunday read's here.", "Your Sunday read is here."],
  ["The shop's open until ten.", "The shop is open until ten."],
  ["The boiler's been repaired.", "The boiler has been repaired."],
  // 'd
  ["We'd love to help.", "We would love to help."],
  ["You'd better hurry.", "You had better hurry."],
  ["We'd already sent it.", "We had already sent it."],
  ["They'd rather wait.", "They would rather wait."],
])("%s", (text, expected) => {
  expect(rewrittenBy(expandContractions, text)).toBe(expected);
});

test.each([
  ["a question that leaves its subject out", "Don't want it?"],
  ["a question tag", "It is late, isn't it?"],
  ["a possessive", "Everyone's feedback matters."],
  ["a plural after there's and here's", "There's two left. Here's your tickets."],
  ["'s that stands for does", "What's it cost?"],
  ["a question that may ask either", "What's it called?"],
  ["a participle of either verb", "He's finished. It's changed."],
  ["'d before a form that is both", "We'd put it there. He'd come."],
  ["'d that stands for did", "How'd it go?"],
  ["the end of a clause", "I know where it's."],
  ["a name with 's", "Anna's left the shop."],
  ["a noun that owns something", "The shop's open days are here, and the company's free app."],
  ["a noun before a number", "The firm's £3m plan."],
])("%s stays", (_, text) => {
  expect(rewrittenBy(expandContractions, text)).toBe(text);
});
