import fc from "fast-check";
import { expect, test } from "vitest";
import { readMessage } from "../text/message-document.ts";
import { collectFacts } from "./collect-facts.ts";
import { compareFacts } from "./compare-facts.ts";

const factsOf = (text: string, format: "text" | "html" = "text") =>
  collectFacts(readMessage(text, { format })).map(({ kind, text: fact }) => `${kind} ${fact}`);
const differ = (before: string, after: string) =>
  compareFacts(
    collectFacts(readMessage(before, { format: "text" })),
    collectFacts(readMessage(after, { format: "text" })),
  );

test.each([
  ["a number", "We sent 12 parcels.", ["number 12"]],
  ["a number in words", "We sent twelve parcels.", ["number twelve"]],
  ["money", "It costs £3.50 now.", ["money £3.50"]],
  ["money with its currency behind", "It costs 20 euros now.", ["money 20 euros"]],
  ["a percentage", "You save 15 % now.", ["percentage 15 %"]],
  ["a date", "It comes on 5 May 2026.", ["date 5 May 2026"]],
  ["a weekday", "It comes on Friday.", ["date Friday"]],
  ["a time", "It comes at 4.30pm or later.", ["time 4.30pm"]],
  ["a link", "See https://shop.example/a?b=1.", ["link https://shop.example/a?b=1"]],
  ["an address", "Write to help@shop.example.", ["email help@shop.example"]],
  ["a code", "Order AB-1 is here.", ["code AB-1"]],
  ["a name", "We wrote to Anna Berg.", ["name Anna Berg"]],
  ["a quotation", "She read \u201CThe Tide\u201D.", ["quotation \u201CThe Tide\u201D"]],
  ["a placeholder", "Hi {{ user.name }}, hello.", ["placeholder {{ user.name }}"]],
  ["a denial", "It is not here.", ["negation not"]],
  ["an obligation", "You must reply.", ["obligation must"]],
])("%s is a fact", (_, text, expected) => {
  expect(factsOf(text)).toEqual(expected);
});

test.each([
  ["a denial and its contraction", "We do not know.", "We don't know."],
  ["cannot and unable", "We cannot come.", "We are unable to come."],
  ["nope and no", "Nope, it is late.", "No, it is late."],
  ["must and have to", "You must reply.", "You have to reply."],
  ["a set phrase and nothing", "Please do not hesitate to call.", "Please feel free to call."],
  ["waiting that is joy and nothing", "We can't wait to see you.", "We look forward to seeing you."],
])("%s state the same", (_, before, after) => {
  expect(differ(before, after)).toBeUndefined();
});

test.each([
  ["a number that changed", "We sent 12.", "We sent 13.", "number"],
  ["a denial that went", "It is not here.", "It is here.", "negation"],
  ["a denial that came", "It is here.", "It is never here.", "negation"],
  ["a name that went", "We wrote to Anna.", "We wrote to them.", "name"],
  ["a link that changed", "See https://a.example/1.", "See https://a.example/2.", "link"],
  ["waiting that cannot be", "We can't wait any longer.", "We wait any longer.", "negation"],
  ["one of two that went", "12 and 12.", "12 and more.", "number"],
])("%s is a difference", (_, before, after, kind) => {
  const difference = differ(before, after);
  expect([...(difference?.lost ?? []), ...(difference?.added ?? [])].map((fact) => fact.kind)).toContain(kind);
});

test("facts are compared as a multiset: the order does not count, the number of each does", () => {
  const fact = fc.record({
    kind: fc.constantFrom("number" as const, "name" as const),
    text: fc.constantFrom("a", "b"),
  });
  fc.assert(
    fc.property(fc.array(fact, { maxLength: 8 }), fact, (facts, more) => {
      expect(compareFacts(facts, [...facts].reverse())).toBeUndefined();
      expect(compareFacts(facts, [...facts, more])).toEqual({ lost: [], added: [more] });
      expect(compareFacts([more, ...facts], facts)?.lost).toHaveLength(1);
    }),
    { seed: 1 },
  );
});
