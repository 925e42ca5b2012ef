import { expect, test } from "vitest";
import { rowOf } from "../../../math/sparse-matrix.ts";
import { buildInteractions } from "../contract/interactions.ts";
import { describeModelContract, describeTasteContract } from "../testing/scorer-contract.ts";
import { rp3beta, trainRp3beta } from "./rp3beta.ts";

describeModelContract(rp3beta);
describeTasteContract(rp3beta);

test("walks agree with probabilities computed by hand", async () => {
  const pairs = ["1A", "2A", "1B", "2B", "2C"].map((pair) => ({ userId: pair[0]!, itemId: pair[1]! }));
  const { neighbours } = await trainRp3beta(buildInteractions(pairs), { alpha: 1, beta: 0.5 });
  // From A by user 1 (2 items) or user 2 (3 items): to B 1/2 (1/2 + 1/3) / √2, to C 1/2 · 1/3 / √1.
  const { columns, values } = rowOf(neighbours, 0);
  expect([...columns]).toEqual([1, 2]);
  expect(values[0]).toBeCloseTo(5 / 12 / Math.SQRT2, 6);
  expect(values[1]).toBeCloseTo(1 / 6, 6);
});
