import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { generatedMessage, generatedTarget } from "../../../scripts/evaluate/tone/generated-messages.ts";
import { plainFacts } from "../../../scripts/evaluate/tone/independent-facts.ts";
import { newFormFaults } from "../../../scripts/evaluate/tone/well-formed.ts";
import { loadLexicon } from "../wording/lexicon.ts";
import { createTagger } from "../wording/tag-sentence.ts";
import { type RewriteTextOptions, type RewriteTextRequest, rewriteText } from "./rewrite-text.ts";

let engine: RewriteTextOptions;
beforeAll(() => {
  engine = { lexicon: loadLexicon(), tagger: createTagger() };
});

const rewrite = (text: string, target: RewriteTextRequest["target"], more: Partial<RewriteTextRequest> = {}) =>
  rewriteText({ text, target, ...more }, engine);
const formal = { formality: 1 };
const casual = { formality: 0 };

describe("grammar survives", () => {
  test.each([
    ["We don't know and can't say.", "We do not know and cannot say."],
    ["Why don't you call us?", "Why do you not call us?"],
    ["It's been a week and it's late.", "It has been a week and it is late."],
    ["It's saved you time.", "It has saved you time."],
    ["It's in John's car, isn't it?", "It is in John's car, isn't it?"],
    ["You'd like it and they'd gone.", "You would like it and they had gone."],
    ["I'm sure you've seen it.", "I am sure that you have seen it."],
    ["We bought a chair.", "We purchased a chair."],
    ["She was buying a chair.", "She was purchasing a chair."],
    ["There was a mistake in it.", "There was an error in it."],
    ["You have a chance to win.", "You have an opportunity to win."],
    ["It started on Monday and has started on Tuesday.", "It began on Monday and has begun on Tuesday."],
    ["Bring it back, but you must pay for the post.", "Bring it back; however, you must pay for the post."],
  ])("formal: %s", (text, expected) => {
    expect(rewrite(text, formal).text).toBe(expected);
  });

  test.each([
    ["We do not know whether it is late.", "We don't know if it's late."],
    ["I am sure that you are right and we will see.", "I'm sure you're right and we'll see."],
    ["Yes, we are.", "Yes, we are."],
    ["We know who you are and what it is.", "We know who you are and what it is."],
    ["You have the parcel that you have not seen.", "You have the parcel that you haven't seen."],
    ["Let us know.", "Let us know."],
    ["The purchased item is here.", "The purchased item is here."],
    ["The items were purchased by us.", "The items were bought by us."],
    ["Your data was obtained by others.", "Your data was obtained by others."],
    ["An additional fee is due.", "An extra fee is due."],
    ["This is an error.", "This is a mistake."],
  ])("casual: %s", (text, expected) => {
    expect(rewrite(text, casual).text).toBe(expected);
  });
});

describe("what is not to be touched", () => {
  test.each([
    "Dial 0800 123 don't_call or see https://don't.example/can't?do=not",
    'She said "we don\'t know" and \u201Cwe can\u2019t\u201D.',
    "{{ don't }} {% if can't %}",
    "{% keep %}We don't, can't and won't.{% endkeep %}",
    "`don't`",
  ])("%s", (text) => {
    expect(rewrite(text, formal).text).toBe(text);
  });

  test("tags, attributes, scripts and comments of HTML", () => {
    const html = `<p title="don't">We <b>don't</b> know.</p><!-- don't --><script>don't()</script><p>&amp; it's here</p>`;
    expect(rewrite(html, formal, { format: "html" }).text).toBe(
      `<p title="don't">We <b>do not</b> know.</p><!-- don't --><script>don't()</script><p>&amp; it is here</p>`,
    );
  });

  test("a titled name keeps its title, and gets no Hey", () => {
    expect(rewrite("Dear Mr Holm,\n\nIt is here.", { formality: 0, energy: 1 }).text).toContain("Hello Mr Holm,");
  });

  test("a name at the start of a sentence", () => {
    const text = "Grant will help. Will can not come. May is here. Mark it.";
    expect(rewrite(text, formal).text).toContain("Grant will help.");
  });
});

test.each([
  "Two of those users have not signed in since March; removing them before that date would save you a little money.",
  "Fourteen people entered their card details in October and lost money, in one case a very large sum of it.",
  "Forty-two of our customers received a message that claimed to be from us and offered them a refund in cash.",
  "Yesterday we sent an email to many of you that had no name in it, and a tired human had pressed send.",
  "The Paper Harbours are on at 8.45 and the tickets for you and your friends are in the app that you use.",
  "That's not good enough with exams so near, and we have given you back what you paid for the lesson.",
])("an announcement changes no capital of a fact and doubles no word: %s", (text) => {
  for (const formality of [0.1, 0.9]) {
    const result = rewrite(text, { formality });
    expect(result.changes.map(({ rule }) => rule)).not.toContain("announcement-added");
  }
});

test("cheerfulness is not added where it is forbidden", () => {
  const text = "Thank you for your order. We are happy to have you. Your new parcel is on its way to you now.";
  expect(rewrite(text, { energy: 1 }).text).toContain("!");
  const limits = { cheerful: false, playful: false };
  expect(rewrite(text, { energy: 1, warmth: 1, formality: 0 }, { limits }).text).not.toMatch(
    /!|\p{Extended_Pictographic}|\bHey\b/u,
  );
});

test("the fewest edits: a target that is met changes nothing, a near one less than a far one", () => {
  const text =
    "Hi Anna,\n\nWe're sorry that it didn't come. We've asked them and they don't know. You'll get a refund and it's free.";
  const { before } = rewrite(text, {});
  expect(rewrite(text, before).changes).toEqual([]);
  const near = rewrite(text, { formality: 0.5 }).changes.length;
  const far = rewrite(text, { formality: 1 }).changes.length;
  expect(near).toBeGreaterThan(0);
  expect(far).toBeGreaterThan(near);
});

test("every change names its rule and its words", () => {
  expect(rewrite("We don't know.", formal).changes).toEqual([
    { rule: "contraction-expanded", before: "don't", after: "do not" },
  ]);
});

test("a word glued to an emoji is not glued to the mark that takes its place", () => {
  const text = "We're sorry that it did not come on time\u{1F90C}we will call you.";
  expect(rewrite(text, { formality: 0.9 }).text).toContain("on time, we ");
});

test("odd input comes back as it is or reworded, never broken", () => {
  for (const text of [
    "",
    " ",
    "\n",
    "!!!",
    "\uD83C\uDF89",
    "\uD800",
    "\u202Eabc",
    "{{",
    "{% keep %}",
    '"',
    "a".repeat(5_000),
    "<".repeat(2_000),
    "{{".repeat(2_000),
    "\u201C".repeat(2_000),
  ]) {
    const result = rewrite(text, { formality: 1, warmth: 1, energy: 1 });
    expect(result.guard.ok).toBe(true);
    expect(rewrite(result.text, { formality: 1, warmth: 1, energy: 1 }).text).toBe(result.text);
  }
});

test("50,000 characters are read in time", () => {
  const text = "We don't know whether it's here, but you can call us. ".repeat(930);
  const start = process.cpuUsage();
  const result = rewrite(text, formal);
  expect(result.after.formality).toBeGreaterThan(0.9);
  expect(result.changes.length).toBeGreaterThan(300);
  // Processor time, so that a busy machine does not decide; a quadratic step would take minutes.
  expect(process.cpuUsage(start).user / 1_000).toBeLessThan(15_000);
}, 60_000);

test("generated messages keep their facts and their form, and rewriting twice equals rewriting once", () => {
  fc.assert(
    fc.property(generatedMessage, generatedTarget, (text, target) => {
      const once = rewrite(text, target);
      expect(once.guard.ok).toBe(true);
      expect(plainFacts(once.text)).toEqual(plainFacts(text));
      expect(newFormFaults(text, once.text)).toEqual([]);
      expect(rewrite(once.text, target).text).toBe(once.text);
      expect(rewrite(text, target).text).toBe(once.text);
    }),
    // The same messages in every run; `npm run evaluate -- tone` tries 20,000.
    { numRuns: 150, seed: 20_261_123 },
  );
}, 120_000);
