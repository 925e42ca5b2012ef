import { type Code, kernel, type Variable } from "./assembler.ts";
import { f32, f32x4, forRange, horizontalSums, i32, laneSum, when } from "./instructions.ts";

/** Squared residual below which a row counts as solved (as in `implicit`). */
const solvedBelow = 1e-20;

/**
 * `solveRows(firstRow, endRow, starts, addresses, weights, own, gram, regularisation, scratch, stride, steps)`: conjugate
 * gradients (Takács, Pilászy and Tikk 2011) for each row x of `own`, warm-started from its present value:
 *
 *     (G + lambda I + Σ w y yᵀ) x = Σ w y     over the row's interactions with factors y and weights w
 *
 * `starts[row] .. starts[row + 1]` are positions in `addresses` (byte address of y) and `weights`; their number is a
 * multiple of 4, filled up with weight 0. `gram` is G, (stride / 4)² floats; `regularisation` holds one lambda per row;
 * `scratch` is room for 3 vectors. `stride` is bytes per vector, a multiple of 32.
 */
export const solveRows = kernel({
  name: "solveRows",
  params: {
    firstRow: "i32",
    endRow: "i32",
    starts: "i32",
    addresses: "i32",
    weights: "i32",
    own: "i32",
    gram: "i32",
    regularisation: "i32",
    scratch: "i32",
    stride: "i32",
    steps: "i32",
  },
  locals: {
    row: "i32",
    step: "i32",
    x: "i32",
    residual: "i32",
    direction: "i32",
    image: "i32",
    input: "i32",
    output: "i32",
    entry: "i32",
    entryEnd: "i32",
    offset: "i32",
    y0: "i32",
    y1: "i32",
    y2: "i32",
    y3: "i32",
    s0: "v128",
    s1: "v128",
    s2: "v128",
    s3: "v128",
    c0: "v128",
    c1: "v128",
    c2: "v128",
    c3: "v128",
    sums: "v128",
    value: "v128",
    target: "v128",
    sign: "v128",
    lambda: "v128",
    length: "f32",
    length2: "f32",
    ratio: "f32",
  },
  body: (v) => {
    const ys = [v.y0, v.y1, v.y2, v.y3];
    const sums = [v.s0, v.s1, v.s2, v.s3];
    const scales = [v.c0, v.c1, v.c2, v.c3];
    const byVector = { from: i32.constant(0), to: v.stride.get, step: i32.constant(16) };
    const at = (base: Variable): Code => i32.add(base.get, v.offset.get);
    const splatLane = (vector: Variable, lane: number): Code =>
      f32x4.shuffle(vector.get, vector.get, [lane, lane, lane, lane]);
    const dot = (a: Variable, b: Variable): Code[] => [
      v.s0.set(f32x4.zero),
      forRange(v.offset, byVector, [
        v.s0.set(f32x4.add(v.s0.get, f32x4.multiply(f32x4.load(at(a)), f32x4.load(at(b))))),
      ]),
    ];
    /** output += Σ scales[i] * ys[i] */
    const addScaledRows = forRange(v.offset, byVector, [
      v.value.set(f32x4.load(at(v.output))),
      ...ys.map((y, i) => v.value.set(f32x4.add(v.value.get, f32x4.multiply(scales[i]!.get, f32x4.load(at(y)))))),
      f32x4.store(at(v.output), v.value.get),
    ]);
    /** output = sign * (G + lambda I) input */
    const applyGram: Code[] = [
      forRange(v.offset, byVector, [
        f32x4.store(at(v.output), f32x4.multiply(f32x4.multiply(v.sign.get, v.lambda.get), f32x4.load(at(v.input)))),
      ]),
      v.y0.set(v.gram.get),
      forRange(v.entry, byVector, [
        v.value.set(f32x4.multiply(v.sign.get, f32x4.load(i32.add(v.input.get, v.entry.get)))),
        ...scales.map((scale, lane) => scale.set(splatLane(v.value, lane))),
        ...[1, 2, 3].map((i) => ys[i]!.set(i32.add(ys[i - 1]!.get, v.stride.get))),
        addScaledRows,
        v.y0.set(i32.add(v.y3.get, v.stride.get)),
      ]),
    ];
    /** output += Σ w (target + sign * y·input) y over the interactions of the row, four at a time */
    const applyInteractions = forRange(
      v.entry,
      {
        from: i32.load(i32.add(v.starts.get, i32.times4(v.row.get))),
        to: v.entryEnd.get,
        step: i32.constant(4),
      },
      [
        ...ys.map((y, i) => y.set(i32.load(i32.add(v.addresses.get, i32.times4(v.entry.get)), 4 * i))),
        ...sums.map((sum) => sum.set(f32x4.zero)),
        forRange(v.offset, byVector, [
          v.value.set(f32x4.load(at(v.input))),
          ...sums.map((sum, i) => sum.set(f32x4.add(sum.get, f32x4.multiply(f32x4.load(at(ys[i]!)), v.value.get)))),
        ]),
        horizontalSums([v.s0.get, v.s1.get, v.s2.get, v.s3.get], v.sums, v.value),
        v.sums.set(
          f32x4.multiply(
            f32x4.load(i32.add(v.weights.get, i32.times4(v.entry.get))),
            f32x4.add(v.target.get, f32x4.multiply(v.sign.get, v.sums.get)),
          ),
        ),
        ...scales.map((scale, lane) => scale.set(splatLane(v.sums, lane))),
        addScaledRows,
      ],
    );
    const start: Code[] = [
      forRange(v.offset, byVector, [f32x4.store(at(v.direction), f32x4.load(at(v.residual)))]),
      ...dot(v.residual, v.residual),
      v.length.set(laneSum(v.s0.get)),
    ];
    const advance: Code[] = [
      ...dot(v.direction, v.image),
      v.ratio.set(f32.divide(v.length.get, laneSum(v.s0.get))),
      v.c0.set(f32x4.splat(v.ratio.get)),
      v.s0.set(f32x4.zero),
      forRange(v.offset, byVector, [
        f32x4.store(at(v.x), f32x4.add(f32x4.load(at(v.x)), f32x4.multiply(v.c0.get, f32x4.load(at(v.direction))))),
        v.value.set(f32x4.subtract(f32x4.load(at(v.residual)), f32x4.multiply(v.c0.get, f32x4.load(at(v.image))))),
        f32x4.store(at(v.residual), v.value.get),
        v.s0.set(f32x4.add(v.s0.get, f32x4.multiply(v.value.get, v.value.get))),
      ]),
      v.length2.set(laneSum(v.s0.get)),
      v.c0.set(f32x4.splat(f32.divide(v.length2.get, v.length.get))),
      forRange(v.offset, byVector, [
        f32x4.store(
          at(v.direction),
          f32x4.add(f32x4.load(at(v.residual)), f32x4.multiply(v.c0.get, f32x4.load(at(v.direction)))),
        ),
      ]),
      v.length.set(v.length2.get),
    ];
    return [
      v.residual.set(v.scratch.get),
      v.direction.set(i32.add(v.residual.get, v.stride.get)),
      v.image.set(i32.add(v.direction.get, v.stride.get)),
      forRange(v.row, { from: v.firstRow.get, to: v.endRow.get, step: i32.constant(1) }, [
        v.x.set(i32.add(v.own.get, i32.multiply(v.row.get, v.stride.get))),
        v.entryEnd.set(i32.load(i32.add(v.starts.get, i32.times4(v.row.get)), 4)),
        v.lambda.set(f32x4.loadSplat(i32.add(v.regularisation.get, i32.times4(v.row.get)))),
        v.input.set(v.x.get),
        v.output.set(v.residual.get),
        v.target.set(f32x4.splat(f32.constant(1))),
        v.sign.set(f32x4.splat(f32.constant(-1))),
        forRange(v.step, { from: i32.constant(0), to: i32.add(v.steps.get, i32.constant(1)), step: i32.constant(1) }, [
          ...applyGram,
          applyInteractions,
          when(i32.isZero(v.step.get), start),
          when(i32.lessThan(i32.constant(0), v.step.get), advance),
          v.input.set(v.direction.get),
          v.output.set(v.image.get),
          v.target.set(f32x4.zero),
          v.sign.set(f32x4.splat(f32.constant(1))),
          when(i32.isZero(f32.greaterThan(v.length.get, f32.constant(solvedBelow))), [v.step.set(v.steps.get)]),
        ]),
      ]),
    ];
  },
});
