import { expect, test } from "vitest";
import { createAdamState, stepAdam } from "./adam.ts";

const settings = { learningRate: 0.1, meanDecay: 0.9, squareDecay: 0.99 };

test("the first step goes by the learning rate against the gradient, whatever its size, and empties the gradient", () => {
  const state = createAdamState(Float32Array.of(1, 1, 1), Float32Array.of(5, -0.01, 0));
  stepAdam(state, settings, 1);
  expect([...state.parameters].map((value) => Math.round(1e4 * value) / 1e4)).toEqual([0.9, 1.1, 1]);
  expect([...state.gradients]).toEqual([0, 0, 0]);
});

test("steps reach the minimum of a bowl that is steeper one way than the other", () => {
  const state = createAdamState(Float32Array.of(3, -2), new Float32Array(2));
  for (let step = 1; step <= 500; step++) {
    state.gradients.set([2 * state.parameters[0]!, 200 * (state.parameters[1]! - 1)]);
    stepAdam(state, settings, step);
  }
  expect(state.parameters[0]).toBeCloseTo(0, 2);
  expect(state.parameters[1]).toBeCloseTo(1, 2);
});
