import { expect, test } from "vitest";
import { noTarget } from "../../../learning/neural/sampled-softmax.ts";
import { createRandom, sampleNormal } from "../../../math/random.ts";
import { createNetworkTensors, parameterNames } from "./sasrec-network.ts";
import { trainSasrec, trainStep } from "./train-sasrec.ts";

const shape = { itemCount: 20, width: 8, blocks: 2, places: 16 };

function drawnTensors() {
  const tensors = createNetworkTensors({ ...shape, rows: 32, candidates: 8 });
  const random = createRandom("gradients");
  for (const name of parameterNames(shape.blocks)) {
    const { values } = tensors.all[name]!;
    for (let i = 0; i < values.length; i++) values[i] = (/Gain/.test(name) ? 1 : 0) + 0.4 * sampleNormal(random);
  }
  for (const name of ["dropInput", "dropAttended0", "dropFed0", "dropAttended1", "dropFed1"]) {
    const { values } = tensors.all[name]!;
    for (let i = 0; i < values.length; i++) values[i] = random() < 0.2 ? 0 : 1.25;
  }
  return tensors;
}

/** Sequences of 5 and of 11 items, filled up to 8 and 16 rows. */
const batch = (() => {
  const items = new Uint32Array(24);
  const targets = new Uint32Array(24).fill(noTarget);
  items.set([1, 2, 3, 4, 5], 0);
  targets.set([2, 3, 4, 5, 6], 0);
  items.set([7, 8, 9, 1, 3, 5, 7, 11, 13, 17, 19], 8);
  targets.set([8, 9, 1, 3, 5, 7, 11, 13, 17, 19, 2], 8);
  return {
    items,
    targets,
    sequences: [
      { start: 0, rows: 8 },
      { start: 8, rows: 16 },
    ],
  };
})();
const candidates = Uint32Array.of(0, 3, 6, 9, 12, 15);

test("gradients are those that finite differences give, of every kind of parameter", () => {
  const tensors = drawnTensors();
  const lossOf = (): number => {
    const loss = trainStep({ tensors, shape, batch, candidates }, true);
    return loss;
  };
  lossOf();
  const names = parameterNames(shape.blocks);
  const gradients = new Map(names.map((name) => [name, tensors.all[`d${name}`]!.values.slice()]));
  const random = createRandom("places");
  const step = 4e-3;
  for (const name of names) {
    const { values } = tensors.all[name]!;
    const own = gradients.get(name)!;
    const size = Math.sqrt(own.reduce((sum, value) => sum + value * value, 0) / own.length);
    for (let trial = 0; trial < 6; trial++) {
      const at = Math.floor(random() * values.length);
      const kept = values[at]!;
      values[at] = kept + step;
      const above = lossOf();
      values[at] = kept - step;
      const below = lossOf();
      values[at] = kept;
      const expected = (above - below) / (2 * step);
      // The loss is known to 32 bits, and the rectifier bends.
      expect(Math.abs(own[at]! - expected), `${name} ${at}: ${own[at]} and ${expected}`).toBeLessThan(
        0.03 * Math.abs(expected) + 0.03 * size + 2e-4,
      );
    }
  }
});

test("what comes later in a sequence, and what fills it up, changes nothing before", () => {
  const tensors = drawnTensors();
  const outputs = (items: Uint32Array): Float32Array => {
    trainStep({ tensors, shape, batch: { ...batch, items }, candidates }, false);
    return tensors.all.output!.values.slice();
  };
  const [before, after] = [batch.items, batch.items.slice()];
  after[7] = 19;
  after[12] = 2;
  const [one, other] = [outputs(before), outputs(after)];
  expect(other.slice(0, 7 * 8)).toEqual(one.slice(0, 7 * 8));
  expect(other.slice(8 * 8, 12 * 8)).toEqual(one.slice(8 * 8, 12 * 8));
  expect(other.slice(12 * 8, 13 * 8)).not.toEqual(one.slice(12 * 8, 13 * 8));
});

test("the loss falls on a rule that the last item tells, and cancelling ends the training", async () => {
  // After item i comes i + 1, or i + 2 after an even one.
  const sequences = Array.from({ length: 120 }, (_, user) => {
    const own = [user % 20];
    while (own.length < 12) own.push((own.at(-1)! + (own.at(-1)! % 2 === 0 ? 2 : 1)) % 20);
    return own;
  });
  const losses: number[] = [];
  const options = { width: 16, blocks: 1, places: 8, epochs: 20, stepRows: 128, learningRate: 0.01, seed: 3 };
  const log = { itemCount: 20, sequences };
  const one = await trainSasrec(log, { ...options, onProgress: ({ loss }) => losses.push(loss) });
  expect(losses).toHaveLength(20);
  expect(losses.at(-1)).toBeLessThan(0.3 * losses[0]!);
  expect((await trainSasrec(log, options)).parameters).toEqual(one.parameters);
  await expect(trainSasrec(log, { ...options, epochs: 1_000, signal: AbortSignal.timeout(50) })).rejects.toThrow();
});
