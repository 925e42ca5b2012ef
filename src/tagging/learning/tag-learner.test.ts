import { expect, test } from "vitest";
import { ModelUnavailableError } from "../../errors/errors.ts";
import { indexTaxonomy } from "../text/taxonomy-index.ts";
import { noChange } from "./learner-change.ts";
import { decodeChange, decodeLearnerState, encodeChange, encodeLearnerState } from "./learner-format.ts";
import { createTagLearner, type Decision, type ScoreContext, type TagLearner } from "./tag-learner.ts";
import { emptyTagLearnerState } from "./tag-learner-state.ts";
import { embedBagOfWords, taggable } from "./testing/bag-of-words.ts";
import { gatherExperiences } from "./train-tag-learner.ts";

const taxonomy = await indexTaxonomy([], embedBagOfWords);
const harvest = [
  "Wheat harvest grows in Kansas.",
  "Corn and wheat harvest delayed by rain.",
  "Farmers expect a wheat harvest record.",
];
const finance = ["Bank raises interest rates.", "Shares of the bank fall.", "Interest rates hurt bank profits."];

/** Learns a decision as the application does: worked out, stored, read back, applied. */
function teach(
  learner: TagLearner,
  text: Awaited<ReturnType<typeof taggable>>,
  made: readonly Decision[],
  context: ScoreContext,
) {
  const change = decodeChange(encodeChange(learner.learn(text, { made }, context)));
  learner.apply(change);
  return change;
}

async function taught() {
  const learner = createTagLearner(emptyTagLearnerState(512));
  const tagged: { embedding: Float32Array; tags: string[] }[] = [];
  for (const [tag, texts] of [
    ["crops", harvest],
    ["money", finance],
  ] as const) {
    for (const text of texts) {
      const known = await taggable(text);
      const context = { taxonomy, experiences: gatherExperiences(tagged), taggedTexts: tagged.length };
      teach(learner, known, [{ tag, accepted: true }], context);
      tagged.push({ embedding: known.embedding, tags: [tag] });
    }
  }
  return { learner, context: { taxonomy, experiences: gatherExperiences(tagged), taggedTexts: tagged.length } };
}

const scoreOf = (scored: { signals: { tag: string }; score: number }[], tag: string): number =>
  scored.find(({ signals }) => signals.tag === tag)!.score;

test("three accepted texts are enough to tell two tags apart", async () => {
  const { learner, context } = await taught();
  const scored = learner.score(await taggable("A late wheat harvest."), context);
  expect(scoreOf(scored, "crops")).toBeGreaterThan(scoreOf(scored, "money") + 0.2);
});

test("a rejection lowers the tag on the next similar text at once, and a second one further", async () => {
  const { learner, context } = await taught();
  const next = await taggable("Wheat harvest festival opens.");
  const scores = [scoreOf(learner.score(next, context), "crops")];
  for (let i = 0; i < 2; i++) {
    teach(learner, await taggable("Wheat harvest festival programme."), [{ tag: "crops", accepted: false }], context);
    scores.push(scoreOf(learner.score(next, context), "crops"));
  }
  expect(scores[1]).toBeLessThan(scores[0]!);
  expect(scores[2]).toBeLessThan(scores[1]!);
});

test("a decision that is taken back is unlearned: margins and outcomes are as before", async () => {
  const { learner, context } = await taught();
  const next = await taggable("Wheat harvest festival opens.");
  const text = await taggable("Wheat harvest festival programme.");
  const margin = () => learner.score(next, context).find(({ signals }) => signals.tag === "crops")!.signals.values[3]!;
  const outcomes = learner.state().outcomes.length;
  // The words weigh a little differently once a text more is known.
  teach(learner, text, [], context);
  const before = margin();
  const { lessons } = teach(learner, text, [{ tag: "crops", accepted: false }], context);
  expect(margin()).toBeLessThan(before - 0.1);
  learner.apply({ ...learner.learn(text, { made: [], withdrawn: lessons }, context), isDocument: false });
  expect(margin()).toBeCloseTo(before, 1);
  expect(learner.state().outcomes).toHaveLength(outcomes);
});

test("what was learned survives saving, and damaged bytes are refused", async () => {
  const { learner, context } = await taught();
  const bytes = encodeLearnerState(learner.state());
  const restored = createTagLearner(decodeLearnerState(bytes));
  const text = await taggable("A late wheat harvest.");
  expect(restored.score(text, context)).toEqual(learner.score(text, context));
  expect(() => decodeLearnerState(bytes.subarray(0, 40))).toThrow(ModelUnavailableError);
  expect(() => decodeLearnerState(new Uint8Array())).toThrow(ModelUnavailableError);
  expect(() => decodeLearnerState(Buffer.from("not a learner"))).toThrow(ModelUnavailableError);
});

test("a source that editors keep rejecting loses score, one they like gains some", async () => {
  const { learner, context } = await taught();
  const text = await taggable("Anything at all.");
  const decide = (source: "entity" | "keyword", accepted: boolean) =>
    teach(learner, text, [{ tag: `${source}-tag`, accepted, suggested: { source, score: 0.6 } }], context);
  for (let i = 0; i < 10; i++) {
    decide("entity", false);
    decide("keyword", true);
  }
  expect(learner.acceptance("entity")).toBeLessThan(0.6);
  expect(learner.acceptance("keyword")).toBeGreaterThan(1.1);
  expect(learner.acceptance("topic")).toBe(1);
});

test("the threshold is the given one until enough decisions tell otherwise", async () => {
  const learner = createTagLearner(emptyTagLearnerState(512));
  const context = { taxonomy, experiences: new Map(), taggedTexts: 0 };
  expect(learner.threshold(0.8, 0.55)).toBe(0.55);
  const text = await taggable("Anything at all.");
  for (let i = 0; i < 40; i++) {
    const accepted = i % 2 === 0;
    const suggested = { source: "taxonomy", score: accepted ? 0.7 : 0.3 } as const;
    teach(learner, text, [{ tag: "any", accepted, suggested }], context);
  }
  expect(learner.threshold(0.8, 0.55)).toBe(0.7);
});

test("working a decision out changes nothing; its size does not follow what was learned", async () => {
  const { learner, context } = await taught();
  const before = encodeLearnerState(learner.state());
  const text = await taggable("A late wheat harvest.");
  const change = learner.learn(text, { made: [{ tag: "crops", accepted: false }] }, context);
  expect(encodeLearnerState(learner.state()).equals(before)).toBe(true);
  const size = encodeChange(change).length;
  for (let i = 0; i < 50; i++) teach(learner, text, [{ tag: `tag ${i}`, accepted: true }], context);
  const later = encodeChange(learner.learn(text, { made: [{ tag: "crops", accepted: true }] }, context));
  expect(encodeLearnerState(learner.state()).length).toBeGreaterThan(10 * size);
  expect(later.length).toBeLessThan(size + 4_000);
});

test("lessons that two processes learn in different orders leave both with the same scores", async () => {
  const [one, other] = [await taught(), await taught()];
  const next = await taggable("A late wheat harvest.");
  const first = one.learner.learn(next, { made: [{ tag: "crops", accepted: false }] }, one.context);
  const second = other.learner.learn(
    await taggable("Bank shares rise."),
    { made: [{ tag: "money", accepted: true }] },
    other.context,
  );
  for (const change of [first, second]) one.learner.apply(change);
  for (const change of [second, first]) other.learner.apply(change);
  const [a, b] = [one, other].map(({ learner, context }) => learner.score(next, context));
  for (const { signals, score } of a!) expect(scoreOf(b!, signals.tag)).toBeCloseTo(score, 12);
});

test("a forgotten tag is as if it had never been decided on, and what was known of it can be put back", async () => {
  const { learner, context } = await taught();
  const next = await taggable("A late wheat harvest.");
  const before = scoreOf(learner.score(next, context), "crops");
  const known = decodeChange(encodeChange({ ...noChange, replaced: learner.knownOf(["crops", "nobody"]) })).replaced;
  learner.apply(await learner.reshape({ replaced: [{ tag: "crops", known: undefined }], examples: [] }));
  expect(scoreOf(learner.score(next, context), "crops")).toBeLessThan(before);
  learner.apply(await learner.reshape({ replaced: known, examples: [] }));
  expect(scoreOf(learner.score(next, context), "crops")).toBe(before);
});
