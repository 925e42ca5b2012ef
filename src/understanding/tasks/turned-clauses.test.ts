import { expect, test } from "vitest";
import { findTurnedClauses, turnEvidence } from "./turned-clauses.ts";

test.each([
  "I wouldn't change a thing",
  "Zero faults in a year",
  "No complaints here",
  "Not a single scratch",
  "Never had a problem with it",
  "Couldn't ask for more",
  "There's nothing I'd improve",
  "Nothing that we would do differently",
  "It hasn't let me down yet",
  "I can’t fault it",
  "It has never let me down",
  "Nothing bad to say about them",
  "We haven't had any serious issues",
  "not bad at all",
  "I never regretted it",
  "It couldn't be easier",
  "I've never been so happy",
  "I've never had a better meal",
  "The film is anything but boring",
  "It never fails to make me smile",
  "I can't recommend Anna's place highly enough",
  "I didn't want it to end",
  "The problem was fixed within an hour",
  "My son hasn't stopped playing with it",
  "I was wrong to doubt them",
  "There was nothing I didn't like",
  "I have yet to find a flaw",
  "Nobody could have been kinder",
  "There isn't a thing I would change",
  "This book did not disappoint",
  "It's hard to find anything to complain about",
  "Everything went off without a hitch",
  "My only complaint is that I didn't buy it sooner",
  "You won't find better",
  "None of us had anything bad to say",
  "At no point did I feel ignored",
  "He's never been rude to us",
  "The staff could not do enough for us",
  "No one leaves hungry",
  "They didn't make a fuss about the refund",
  "It wasn't a waste of money",
  "Not a single negative review from our guests",
  "I can't imagine life without it",
  "None of the clothes shrank",
  "I can't say enough good things about them",
  "I have no reservations about recommending it",
  "It didn't take them a minute to fix it",
  "Never a bad meal here",
  "Not one of them was rude",
  "It isn't possible to find a better cafe",
  "They did not try to rip us off",
  "This isn't your average burger",
])("%j is praise", (text) => {
  expect(findTurnedClauses(text)).toEqual([{ start: 0, end: text.length, sign: 1 }]);
});

test.each([
  "The minister did not attend the meeting",
  "No casualties were reported",
  "The quake caused no damage",
  "Nobody was injured in the fire",
  "None of the passengers was hurt",
  "A spokesman declined to comment",
  "The bank didn’t disclose the terms of the deal",
  "The results have not been published",
  "The government has no plans to change the law",
  "Neither company gave figures",
  "The store does not open on Sundays",
  "No witnesses have come forward",
])("%j is neither praise nor complaint", (text) => {
  expect(findTurnedClauses(text)).toEqual([{ start: 0, end: text.length, sign: 0 }]);
});

test.each([
  "They did not respond to my messages",
  "The shop did not even comment on the awful smell",
  "My order has not been confirmed",
  "It does not include batteries",
  "The team did not deserve this defeat",
  "The rescue did not arrive in time",
  "No problems were found",
])("%j is no plain statement", (text) => {
  expect(findTurnedClauses(text).filter(({ sign }) => sign === 0)).toEqual([]);
});

test.each([
  "I can't recommend this",
  "I've had better",
  "We have eaten far better for less",
  "We would not recommend it to anyone",
  "Couldn't recommend it less",
  "It never fails to disappoint",
  "I couldn't be more disappointed",
  "I've never had a worse meal",
  "The staff were anything but friendly",
  "I can't wait for this to be over",
  "Not a day goes by without an error",
  "The baby hasn't stopped crying",
  "Wish I had never bought it",
  "It is not without its problems",
  "I had no end of trouble",
  "Not only did it break",
  "I haven't been this let down in years",
  "I can't say that I was impressed",
  "Not nearly as comfortable as they say",
  "I have never seen such a dirty room",
  "The noise never stops",
  "It's not as good as the old one",
])("%j is a complaint", (text) => {
  expect(findTurnedClauses(text)).toEqual([{ start: 0, end: text.length, sign: -1 }]);
});

test.each([
  "No help at all",
  "I've had better luck with this one",
  "They have not failed to charge me",
  "It does not work",
  "Nobody helped us",
  "No refund, no reply",
  "None of the problems was fixed",
  "I had a problem",
  "There were so many issues",
  "It never worked",
  "I've never been happy here",
  "They have not fixed the problem",
  "I had hardly any food left",
  "I don't think the problem is fixed",
  "They couldn't find the fault",
  "She did not see the damage",
  "He went off with a problem",
  "The food was not cold",
])("%j says what its words say", (text) => {
  expect(findTurnedClauses(text)).toEqual([]);
});

test("only the clause counts, not what a “but” adds", () => {
  const text = "No problems at first, but it broke after a week.";
  expect(findTurnedClauses(text).map(({ start, end }) => text.slice(start, end))).toEqual(["No problems at first"]);
});

test("hostile repetition costs linear time", () => {
  const units = [
    "no ",
    "never had a ",
    "not a single ",
    "couldn't ",
    "a ",
    ", but ",
    "can't recommend a ",
    "never seen so many a ",
  ];
  for (const unit of [
    ...units,
    "not a b without ",
    "never been so ",
    "did not say ",
    "no one was ",
    "there was no a ",
  ]) {
    const startedMs = performance.now();
    findTurnedClauses(unit.repeat(50_000 / unit.length));
    expect(performance.now() - startedMs).toBeLessThan(1_500);
  }
});

const pieces = {
  ids: [1, 2, 3],
  casings: [0, 0, 0],
  wordOf: [0, 1, 2],
  words: [
    { start: 0, end: 2 },
    { start: 3, end: 5 },
    { start: 6, end: 8 },
  ],
};

test("evidence against the meaning is turned; what stands outside is not touched", () => {
  const evidence = new Float32Array([4, 0, -3, 3, 0, 0, 3, 0, -3]);
  expect(turnEvidence(evidence, pieces, [{ start: 0, end: 5, sign: 1 }])).toEqual([-10, 0, 10]);
  expect([...evidence]).toEqual([-3, 0, 4, 0, 0, 3, 3, 0, -3]);
});

test("evidence that says it barely is made clear; evidence that says it clearly is left", () => {
  const barely = new Float32Array([0, 0, 1, 0, 0, 0, 0, 0, 0]);
  turnEvidence(barely, pieces, [{ start: 0, end: 5, sign: 1 }]);
  expect([...barely]).toEqual([-2, 0, 3, -2, 0, 2, 0, 0, 0]);
  const clearly = new Float32Array([-3, 0, 3, -2, 0, 3, 0, 0, 0]);
  expect(turnEvidence(clearly, pieces, [{ start: 0, end: 5, sign: 1 }])).toEqual([0, 0, 0]);
});

test("a complaint turns evidence of praise", () => {
  const evidence = new Float32Array([-3, 0, 3, -3, 0, 3, 0, 0, 0]);
  turnEvidence(evidence, pieces, [{ start: 0, end: 5, sign: -1 }]);
  expect([...evidence]).toEqual([3, 0, -3, 3, 0, -3, 0, 0, 0]);
});

test("a plain statement has no mood, and more for neither than for both", () => {
  const evidence = new Float32Array([4, 0, -3, 3, 0, 0, 3, 0, -3]);
  expect(turnEvidence(evidence, pieces, [{ start: 0, end: 5, sign: 0 }])).toEqual([-5, 5, 5]);
  expect([...evidence]).toEqual([1.5, 2.5, -0.5, 0.5, 2.5, 2.5, 3, 0, -3]);
});
