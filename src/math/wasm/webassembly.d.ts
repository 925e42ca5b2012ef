/** The part of the WebAssembly API that Node has and neither `lib.es2023` nor `@types/node` declares. */
declare namespace WebAssembly {
  interface Memory {
    readonly buffer: SharedArrayBuffer | ArrayBuffer;
  }
  interface Module {
    readonly [Symbol.toStringTag]?: string;
  }
  interface Instance {
    readonly exports: Record<string, unknown>;
  }
  const Memory: new (descriptor: { initial: number; maximum: number; shared?: true }) => Memory;
  const Module: new (bytes: Uint8Array<ArrayBuffer>) => Module;
  const Instance: new (module: Module, imports: Record<string, Record<string, unknown>>) => Instance;
}
