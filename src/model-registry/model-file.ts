import { createHash } from "node:crypto";
import { ModelUnavailableError } from "../errors/errors.ts";

type ModelArray = Float32Array | Float64Array | Uint32Array | Uint8Array;
const constructors = { Float32Array, Float64Array, Uint32Array, Uint8Array };

/** A model as plain data: its kind, small settings and numbers by name. */
export interface ModelData {
  kind: string;
  settings: Record<string, unknown>;
  arrays: Record<string, ModelArray>;
  /** Fingerprint of the rest, where it was worked out before. */
  version?: string | undefined;
}

interface Header {
  kind: string;
  settings: Record<string, unknown>;
  arrays: { name: string; type: keyof typeof constructors; length: number }[];
  version?: string | undefined;
}

const magic = "attune-model-1";
const alignment = 8;

/** One buffer: magic, header length, JSON header, then the arrays, each on a multiple of 8 bytes. Little endian. */
export function encodeModel(model: ModelData): Buffer {
  const header: Header = {
    kind: model.kind,
    settings: model.settings,
    arrays: Object.entries(model.arrays).map(([name, values]) => ({
      name,
      type: values.constructor.name as keyof typeof constructors,
      length: values.length,
    })),
    version: model.version,
  };
  const json = Buffer.from(JSON.stringify(header));
  const start = Buffer.alloc(magic.length + 4);
  start.write(magic, "ascii");
  start.writeUInt32LE(json.length, magic.length);
  const parts: Buffer[] = [start, json];
  let length = start.length + json.length;
  for (const values of Object.values(model.arrays)) {
    const padding = padTo(length);
    parts.push(Buffer.alloc(padding), Buffer.from(values.buffer, values.byteOffset, values.byteLength));
    length += padding + values.byteLength;
  }
  return Buffer.concat(parts);
}

/**
 * Reads what `encodeModel` wrote; the arrays are copies.
 * @throws ModelUnavailableError when the bytes are of another kind, cut short or damaged.
 */
export function decodeModel(bytes: Uint8Array, kind: string): ModelData {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerStart = magic.length + 4;
  const isOurs = buffer.length >= headerStart && buffer.toString("ascii", 0, magic.length) === magic;
  if (!isOurs) throw unreadable(kind, "the file is not a recommender model");
  const headerEnd = headerStart + buffer.readUInt32LE(magic.length);
  const header = parseHeader(buffer.subarray(headerStart, headerEnd), kind);
  if (header.kind !== kind) throw unreadable(kind, `the file holds a model of kind "${header.kind}"`);
  const arrays: Record<string, ModelArray> = {};
  let at = headerEnd;
  for (const { name, type, length } of header.arrays) {
    const ArrayType = constructors[type];
    const from = at + padTo(at);
    at = from + length * ArrayType.BYTES_PER_ELEMENT;
    if (at > buffer.length) throw unreadable(kind, `the file ends inside "${name}"`);
    arrays[name] = new ArrayType(buffer.buffer.slice(buffer.byteOffset + from, buffer.byteOffset + at) as ArrayBuffer);
  }
  return { kind, settings: header.settings, arrays, version: header.version };
}

/** The kind of an encoded model; `undefined` for bytes that are none. */
export function kindOfModel(bytes: Uint8Array): string | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerStart = magic.length + 4;
  if (buffer.length < headerStart || buffer.toString("ascii", 0, magic.length) !== magic) return undefined;
  const headerEnd = headerStart + buffer.readUInt32LE(magic.length);
  return parseHeader(buffer.subarray(headerStart, headerEnd), "stored").kind;
}

/** First 16 hex digits of the sha256 over the encoded model without a version: equal numbers, equal version. */
export function modelVersion(model: ModelData): string {
  return createHash("sha256").update(encodeModel(model)).digest("hex").slice(0, 16);
}

function parseHeader(json: Buffer, kind: string): Header {
  try {
    return JSON.parse(json.toString("utf8")) as Header;
  } catch (cause) {
    throw unreadable(kind, "its header is damaged", cause);
  }
}

function padTo(length: number): number {
  return (alignment - (length % alignment)) % alignment;
}

function unreadable(kind: string, why: string, cause?: unknown): ModelUnavailableError {
  return new ModelUnavailableError(`The ${kind} model cannot be read: ${why}. Train it again.`, cause);
}
