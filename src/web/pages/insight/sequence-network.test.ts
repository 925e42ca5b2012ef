import { expect, test } from "vitest";
import { describeSequenceNetwork } from "./sequence-network.ts";

const few = { isTrained: false, sequences: 61, needed: 500, epochLosses: [], weight: { returning: 0, active: 0 } };

test.each([
  [few, "not trained, 61 of 500 users took up two items or more"],
  [
    { ...few, isTrained: true, sequences: 900, epochLosses: [7.125, 6, 5.25], weight: { returning: 0, active: 0.25 } },
    "loss 7.13 to 5.25 in 3 epochs; 25 % of the ranking of active users, 0 % of that of returning ones",
  ],
  [
    { ...few, isTrained: true, sequences: 900, weight: { returning: 0.125, active: 0.5 } },
    "trained; 50 % of the ranking of active users, 12.5 % of that of returning ones",
  ],
])("what came of the network is said in a sentence", (network, sentence) => {
  expect(describeSequenceNetwork(network)).toBe(`Network on sequences: ${sentence}`);
});
