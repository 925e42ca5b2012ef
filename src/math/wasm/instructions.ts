import { type Code, signed, unsigned, type Variable } from "./assembler.ts";

const binary =
  (...opcode: number[]) =>
  (a: Code, b: Code): Code => [...a, ...b, ...opcode];
const simd = (number: number): number[] => [0xfd, ...unsigned(number)];
/** Alignment hint 2^2 and a constant byte offset. */
const memoryArgument = (offset: number): number[] => [2, ...unsigned(offset)];

export const i32 = {
  constant: (value: number): Code => [0x41, ...signed(value)],
  add: binary(0x6a),
  subtract: binary(0x6b),
  multiply: binary(0x6c),
  lessThan: binary(0x49),
  isZero: (value: Code): Code => [...value, 0x45],
  times4: (value: Code): Code => [...value, ...i32.constant(2), 0x74],
  quarter: (value: Code): Code => [...value, ...i32.constant(2), 0x76],
  /** Of unsigned integers; both are evaluated twice. */
  minimum: (a: Code, b: Code): Code => [...a, ...b, ...i32.lessThan(a, b), 0x1b],
  load: (address: Code, offset = 0): Code => [...address, 0x28, ...memoryArgument(offset)],
};

export const f32 = {
  constant: (value: number): Code => [0x43, ...new Uint8Array(Float32Array.of(value).buffer)],
  add: binary(0x92),
  multiply: binary(0x94),
  divide: binary(0x95),
  greaterThan: binary(0x5e),
  negate: (value: Code): Code => [...value, 0x8c],
  load: (address: Code, offset = 0): Code => [...address, 0x2a, ...memoryArgument(offset)],
};

/** Four 32-bit floats at a time. */
export const f32x4 = {
  load: (address: Code, offset = 0): Code => [...address, ...simd(0x00), ...memoryArgument(offset)],
  /** One float from memory in all four lanes. */
  loadSplat: (address: Code, offset = 0): Code => [...address, ...simd(0x09), ...memoryArgument(offset)],
  store: (address: Code, value: Code, offset = 0): Code => [
    ...address,
    ...value,
    ...simd(0x0b),
    ...memoryArgument(offset),
  ],
  zero: [...simd(0x0c), ...new Array<number>(16).fill(0)] as Code,
  splat: (value: Code): Code => [...value, ...simd(0x13)],
  lane: (value: Code, lane: number): Code => [...value, ...simd(0x1f), lane],
  add: binary(...simd(0xe4)),
  subtract: binary(...simd(0xe5)),
  multiply: binary(...simd(0xe6)),
  /** Of four signed 32-bit integers. */
  fromIntegers: (value: Code): Code => [...value, ...simd(0xfa)],
  /** Picks four lanes out of the eight of `a` (0..3) and `b` (4..7). */
  shuffle: (a: Code, b: Code, lanes: readonly [number, number, number, number]): Code => [
    ...a,
    ...b,
    ...simd(0x0d),
    ...lanes.flatMap((lane) => [4 * lane, 4 * lane + 1, 4 * lane + 2, 4 * lane + 3]),
  ],
};

/** Eight 16-bit integers at a time. */
export const i16x8 = {
  load: f32x4.load,
  /** Eight signed bytes from memory, widened. */
  loadBytes: (address: Code, offset = 0): Code => [...address, ...simd(0x01), ...memoryArgument(offset)],
};

/** Four 32-bit integers at a time. */
export const i32x4 = {
  add: binary(...simd(0xae)),
  /** Products of eight pairs of 16-bit integers, neighbours added. */
  dot: binary(...simd(0xba)),
};

/** Instructions that put the sums of four vectors into the four lanes of `result`; `scratch` is overwritten. */
export function horizontalSums(vectors: readonly [Code, Code, Code, Code], result: Variable, scratch: Variable): Code {
  const [a, b, c, d] = vectors;
  const addPairs = (left: Code, right: Code) =>
    f32x4.add(f32x4.shuffle(left, right, [0, 1, 4, 5]), f32x4.shuffle(left, right, [2, 3, 6, 7]));
  return [
    ...result.set(addPairs(a, b)),
    ...scratch.set(addPairs(c, d)),
    ...result.set(
      f32x4.add(
        f32x4.shuffle(result.get, scratch.get, [0, 2, 4, 6]),
        f32x4.shuffle(result.get, scratch.get, [1, 3, 5, 7]),
      ),
    ),
  ];
}

/** Sum of the four lanes; `vector` is evaluated four times. */
export function laneSum(vector: Code): Code {
  const [a, b, c, d] = [0, 1, 2, 3].map((lane) => f32x4.lane(vector, lane)) as [Code, Code, Code, Code];
  return f32.add(f32.add(a, b), f32.add(c, d));
}

export function when(condition: Code, body: readonly Code[]): Code {
  return [...condition, 0x04, 0x40, ...body.flat(), 0x0b];
}

/** `for (variable = from; variable < to; variable += step)` over unsigned integers; `to` is evaluated every round. */
export function forRange(variable: Variable, range: { from: Code; to: Code; step: Code }, body: readonly Code[]): Code {
  const again = i32.lessThan(variable.get, range.to);
  return [
    ...variable.set(range.from),
    ...when(again, [
      [0x03, 0x40],
      body.flat(),
      variable.set(i32.add(variable.get, range.step)),
      again,
      [0x0d, 0x00, 0x0b],
    ]),
  ];
}
