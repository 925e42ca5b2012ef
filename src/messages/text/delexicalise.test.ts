import { expect, test } from "vitest";
import { textForHeads } from "../tone/measure-tone.ts";
import { delexicalise, relexicalise } from "./delexicalise.ts";
import { fenceData, keepEnd, keepStart } from "./markers.ts";

const greet = (name: string, price: string): string =>
  `Hi ${fenceData(name)}, it costs ${fenceData(price)}. ${keepStart}Ask ${fenceData(name)}.${keepEnd}`;

const none = (): undefined => undefined;

test("messages that differ in their data alone have one form, which the heads read with stand-ins", () => {
  const [one, other] = [delexicalise(greet("Ben", "£3"), none), delexicalise(greet("Zoë", "£1,200"), none)];
  expect(one.text).toBe(other.text);
  expect(textForHeads(one.text, "text")).toBe("Hi Anna, it costs £12. Ask Anna.");
});

test("a form filled with its values is the message again, and so is each piece of it, in any order", () => {
  const message = greet("Ben", "£3");
  const { text, values } = delexicalise(message, none);
  expect(relexicalise(text, values)).toBe(message);
  const [first, second] = text.match(/\uE000[^\uE001]*\uE001/g)!;
  expect(relexicalise(`${second} for ${first}`, values)).toBe(`${fenceData("£3")} for ${fenceData("Ben")}`);
});

test("values keep the shape that a user sees in them", () => {
  const shape = (value: string): string => textForHeads(delexicalise(fenceData(value), none).text, "text");
  expect(["12 May", "£3.50", "a@b.test", "https://a.test/x", "15 %", "AB-1000", "2026"].map(shape)).toEqual([
    "Anna",
    "£12",
    "help@example.com",
    "www.example.com",
    "12%",
    "A12",
    "12",
  ]);
  expect(shape("Prices rise by £5 and 3 %")).toBe("Anna");
});

test("digits and marks that a value brings along are taken for nothing else", () => {
  for (const value of ["0\uE004x", "7", "\uE0001\uE004y\uE001"]) {
    const message = `${fenceData("first")} ${fenceData(value)}`;
    const { text, values } = delexicalise(message, none);
    expect(relexicalise(text, values)).toBe(message);
  }
});
