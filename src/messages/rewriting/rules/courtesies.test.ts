import { expect, test } from "vitest";
import { proposalsOf } from "../../testing/propose.ts";
import { addEmpathy, addGreeting, addOffer, addThanks, addWellWishing, removeCourtesy } from "./courtesies.ts";

const warm = { target: { warmth: 0.9 } };
const news =
  "Your parcel is delayed because of the snow in the north. It will be with you on the next day at the usual time of delivery.";
const plain =
  "Your parcel is on its way and will be with you on the next day. The driver rings the bell and waits at your door.";

test.each([
  ["empathy after a setback", addEmpathy, news, "We understand how frustrating this is."],
  ["thanks for patience after a setback", addThanks, news, "Thank you for your patience."],
  ["thanks for reading where nothing is wrong", addThanks, plain, "Thank you for reading."],
  ["an offer of help at the end", addOffer, plain, "If anything is unclear, we are happy to help."],
  ["a greeting", addGreeting, plain, "Hello, your parcel"],
])("%s comes where warmth is asked for, and not otherwise", (_, rule, text, added) => {
  const made = proposalsOf(rule, text, warm);
  expect(made).toHaveLength(1);
  expect(made[0]).toContain(added);
  expect(proposalsOf(rule, text, { target: { warmth: 0.5 } })).toEqual([]);
  expect(proposalsOf(rule, text, { ...warm, part: "subject" })).toEqual([]);
});

test("a casual body ends with good wishes, one with bad news does not", () => {
  const casual = { target: { warmth: 0.9, formality: 0.2 } };
  expect(proposalsOf(addWellWishing, plain, casual)[0]).toContain("Have a good day.");
  expect(proposalsOf(addWellWishing, news, casual)).toEqual([]);
});

test.each([
  ["a short message", addThanks, "Your parcel is late."],
  ["thanks that are there", addThanks, `${news} Thank you for waiting.`],
  ["understanding that is there", addEmpathy, `${news} We know how annoying this is for you.`],
  ["help that is offered already", addOffer, `${plain} Just call us if you have questions.`],
  ["a greeting that is there", addGreeting, `Hello, ${plain}`],
])("%s gets nothing more", (_, rule, text) => {
  const made = proposalsOf(rule, text, warm);
  if (rule === addEmpathy) expect(made.length).toBeLessThanOrEqual(1);
  else expect(made).toEqual([]);
});

test("a courtesy goes where distance is asked for, unless it stands alone or says more", () => {
  const cool = { target: { warmth: 0.1 } };
  expect(proposalsOf(removeCourtesy, "It is here. Thank you for your patience.", cool)).toEqual(["It is here."]);
  expect(proposalsOf(removeCourtesy, "Thank you for your patience.", cool)).toEqual([]);
  expect(proposalsOf(removeCourtesy, "It is here. We hope that Anna is well.", cool)).toEqual([]);
  expect(proposalsOf(removeCourtesy, "It is here. Thank you for your patience.", warm)).toEqual([]);
});
