import { expect, test } from "vitest";
import { proposalsOf } from "../../testing/propose.ts";
import { dataEnd, dataStart } from "../../text/markers.ts";
import { swapClosing, swapGreeting } from "./greetings.ts";

const formal = { target: { formality: 0.95 } };
const casual = { target: { formality: 0.05 } };
const data = (value: string): string => `${dataStart}${value}${dataEnd}`;

test.each([
  ["Hi Hanna,\n\nIt is here.", ["Hello Hanna,\n\nIt is here.", "Dear Hanna,\n\nIt is here."]],
  ["Hi Hanna, your order is ready!", ["Hello Hanna, your order is ready!", "Dear Hanna, your order is ready!"]],
  ["Hi Hanna! Your order is ready.", ["Hello Hanna, your order is ready.", "Dear Hanna, your order is ready."]],
  ["Hey!\n\nIt is here.", ["Hi,\n\nIt is here.", "Hello,\n\nIt is here."]],
  ["Hi there,\n\nIt is here.", ["Hello,\n\nIt is here."]],
  ["Hi customer,\n\nIt is here.", ["Hello,\n\nIt is here."]],
  ["Hi ,\n\nIt is here.", ["Hello,\n\nIt is here."]],
  [`Hi ${data("there")},\n\nIt is here.`, [`Hello ${data("there")},\n\nIt is here.`]],
  [`Hi ${data("Reader")},\n\nIt is here.`, [`Hello ${data("Reader")},\n\nIt is here.`]],
  ['Hi {{ name | default: "there" }},\n\nIt is here.', ['Hello {{ name | default: "there" }},\n\nIt is here.']],
  ["Hi {{ name | default: 'friend' }},\n\nIt is here.", ["Hello {{ name | default: 'friend' }},\n\nIt is here."]],
  ['Hi {{ name | default: "you" }},\n\nIt is here.', ['Hello {{ name | default: "you" }},\n\nIt is here.']],
  [
    'Hi {{ name | default: "valued client" }},\n\nIt is here.',
    ['Hello {{ name | default: "valued client" }},\n\nIt is here.'],
  ],
  [`Hi ${data("mate")},\n\nIt is here.`, [`Hello ${data("mate")},\n\nIt is here.`]],
  ["Hello Mr Holm,\n\nIt is here.", ["Dear Mr Holm,\n\nIt is here."]],
])("formal: %j", (text, expected) => {
  expect(proposalsOf(swapGreeting, text, formal)).toEqual(expected);
});

test.each([
  [
    "Dear Hanna,\n\nIt is here.",
    ["Hey Hanna!\n\nIt is here.", "Hi Hanna,\n\nIt is here.", "Hello Hanna,\n\nIt is here."],
  ],
  ["Dear Mr Holm,\n\nIt is here.", ["Hello Mr Holm,\n\nIt is here."]],
  ["Hello,\n\nIt is here.", ["Hey!\n\nIt is here.", "Hi,\n\nIt is here."]],
])("casual: %j", (text, expected) => {
  expect(proposalsOf(swapGreeting, text, casual)).toEqual(expected);
});

test.each([
  ["words that are no addressee", "Hello from all of us in Leeds."],
  ["a message without a greeting", "Your parcel is here."],
])("%s stays", (_, text) => {
  expect(proposalsOf(swapGreeting, text, formal)).toEqual([]);
});

test("a greeting in a subject and a lively one in a message with bad news stay out", () => {
  expect(proposalsOf(swapGreeting, "Hi Hanna, news", { ...formal, part: "subject" })).toEqual([]);
  const sad = proposalsOf(swapGreeting, "Dear Hanna,\n\nWe are sorry that your parcel is late.", casual);
  expect(sad.some((text) => text.startsWith("Hey"))).toBe(false);
});

test("a closing keeps its comma and goes toward the target only", () => {
  const swapped = proposalsOf(swapClosing, "It is here.\n\nCheers,\nThe desk", formal);
  expect(swapped).toContain("It is here.\n\nYours sincerely,\nThe desk");
  expect(proposalsOf(swapClosing, "It is here.\n\nYours sincerely,\nThe desk", formal)).toEqual([]);
  expect(proposalsOf(swapClosing, "It is here.\n\nCheers!\nThe desk", formal)).toContain(
    "It is here.\n\nRegards,\nThe desk",
  );
});

test.each([
  ["Hey reader!", "Hello."],
  ["Hey Hanna!", "Dear Hanna."],
])("a message that is nothing but a greeting ends with it: %s", (text, expected) => {
  expect(proposalsOf(swapGreeting, text, formal)).toContain(expected);
});
