/**
 * A small assembler for WebAssembly kernels: functions of this file return instruction bytes, an expression is built by
 * nesting them, and `assembleModule` wraps named functions around one imported shared memory.
 * Source: WebAssembly Core Specification 2.0, section 5 (binary format), with fixed-width SIMD and shared memories.
 */
export type Code = readonly number[];
export type ValueType = "i32" | "f32" | "v128";

const valueTypes: Record<ValueType, number> = { i32: 0x7f, f32: 0x7d, v128: 0x7b };

/** Unsigned LEB128. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value >>> 0;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return bytes;
}

/** Signed LEB128. */
export function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    if ((rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0)) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}

/** A parameter or local variable of a function. */
export interface Variable {
  get: Code;
  set: (value: Code) => Code;
}

export interface Kernel {
  name: string;
  params: readonly ValueType[];
  result: ValueType | undefined;
  code: Code;
}

/**
 * Declares one exported function. `params` and `locals` name its variables in order; `body` receives them and returns
 * instructions, run one after the other. Locals start at zero.
 */
export function kernel<P extends string, L extends string>(options: {
  name: string;
  params: Record<P, ValueType>;
  locals: Record<L, ValueType>;
  result?: ValueType;
  body: (variables: Record<P | L, Variable>) => Code[];
}): Kernel {
  const params = Object.entries<ValueType>(options.params);
  const locals = Object.entries<ValueType>(options.locals);
  const variables = Object.fromEntries(
    [...params, ...locals].map(([name], index) => [name, variableAt(index)]),
  ) as unknown as Record<P | L, Variable>;
  const declared = locals.flatMap(([, type]) => [1, valueTypes[type]]);
  const body = [...unsigned(locals.length), ...declared, ...options.body(variables).flat(), 0x0b];
  return {
    name: options.name,
    params: params.map(([, type]) => type),
    result: options.result,
    code: [...unsigned(body.length), ...body],
  };
}

function variableAt(index: number): Variable {
  return { get: [0x20, ...unsigned(index)], set: (value) => [...value, 0x21, ...unsigned(index)] };
}

/** Bytes of a module that imports the shared memory `env.memory` and exports every kernel. */
export function assembleModule(kernels: readonly Kernel[]): Uint8Array<ArrayBuffer> {
  const types = kernels.map((one) => [
    0x60,
    ...vector(one.params.map((type) => [valueTypes[type]])),
    ...vector(one.result ? [[valueTypes[one.result]]] : []),
  ]);
  const memory = [...text("env"), ...text("memory"), 0x02, 0x03, ...unsigned(1), ...unsigned(65536)];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, vector(types)),
    ...section(2, vector([memory])),
    ...section(3, vector(kernels.map((_, index) => unsigned(index)))),
    ...section(7, vector(kernels.map((one, index) => [...text(one.name), 0x00, ...unsigned(index)]))),
    ...section(10, vector(kernels.map((one) => one.code))),
  ]);
}

function section(id: number, content: Code): Code {
  return [id, ...unsigned(content.length), ...content];
}

function vector(entries: readonly Code[]): Code {
  return [...unsigned(entries.length), ...entries.flat()];
}

function text(value: string): Code {
  return [...unsigned(value.length), ...Buffer.from(value, "ascii")];
}
