import { expect, test } from "vitest";
import { createRandom } from "../../math/random.ts";
import { blockLength, drawPlan, exploringProbability, keptProbability } from "./exploring-plan.ts";

test.each([0, 0.05, 0.1, 0.25, 0.4, 0.75])(
  "with a share of %f the propensities are the frequencies of many draws",
  (share) => {
    const random = createRandom(`plan|${share}`);
    const draws = 10_000;
    const explored = new Float64Array(blockLength);
    const kept = new Map<string, number>();
    for (let draw = 0; draw < draws; draw++) {
      const plan = drawPlan(share, random);
      expect(plan[0] ?? 9).toBeGreaterThanOrEqual(share <= 0.5 ? 4 : 1);
      for (let position = 0; position < blockLength; position++) {
        if (plan.includes(position)) explored[position] = explored[position]! + 1 / draws;
        else {
          const key = `${position}|${plan.filter((other) => other < position).length}`;
          kept.set(key, (kept.get(key) ?? 0) + 1 / draws);
        }
      }
    }
    for (let position = 0; position < blockLength; position++) {
      expect(Math.abs(exploringProbability(share, position) - explored[position]!)).toBeLessThan(0.02);
      let total = exploringProbability(share, position);
      for (let before = 0; before < blockLength; before++) {
        const probability = keptProbability(share, position, before);
        total += probability;
        expect(Math.abs(probability - (kept.get(`${position}|${before}`) ?? 0))).toBeLessThan(0.02);
      }
      expect(total).toBeCloseTo(1, 10);
    }
  },
);
