/** One field of a protobuf message, as its bytes lie in it. */
interface Field {
  number: number;
  /** The whole field, tag included. */
  whole: Uint8Array;
  /** The content of a length-delimited field. */
  content: Uint8Array;
}

/** Field numbers of onnx.proto3. */
const model = { graph: 7 };
const graph = { node: 1, output: 12 };
const node = { output: 2, operator: 4 };

/**
 * The same ONNX model with one output under another name, so that a pipeline of one task can run it; ONNX Runtime then
 * drops the heads that nothing reads. `source` is the name of a tensor, or an operator whose last result is meant.
 */
export function singleOutputGraph(
  file: Uint8Array,
  source: { tensor: string } | { operator: string },
  name: string,
): Uint8Array {
  return concat(
    readFields(file).map((field) => {
      if (field.number !== model.graph) return field.whole;
      const fields = readFields(field.content);
      const tensor = "tensor" in source ? source.tensor : lastResultOf(source.operator, fields);
      const kept = fields.filter(({ number }) => number !== graph.output).map(({ whole }) => whole);
      const identity = concat([
        delimited(1, text(tensor)),
        delimited(node.output, text(name)),
        delimited(node.operator, text("Identity")),
      ]);
      // ValueInfoProto with a float element type and no shape.
      const value = concat([delimited(1, text(name)), delimited(2, delimited(1, Uint8Array.of(8, 1)))]);
      return delimited(model.graph, concat([...kept, delimited(graph.node, identity), delimited(graph.output, value)]));
    }),
  );
}

function lastResultOf(operator: string, fields: readonly Field[]): string {
  const results = fields.flatMap(({ number, content }) => {
    if (number !== graph.node) return [];
    const parts = readFields(content);
    const type = parts.find((part) => part.number === node.operator);
    const output = parts.find((part) => part.number === node.output);
    return type && output && decode(type.content) === operator ? [decode(output.content)] : [];
  });
  const last = results.at(-1);
  if (last === undefined) throw new Error(`The graph has no operator ${operator}.`);
  return last;
}

function readFields(message: Uint8Array): Field[] {
  const fields: Field[] = [];
  for (let at = 0; at < message.length; ) {
    const start = at;
    const tag = readVarint(message, at);
    at = tag.end;
    let content = message.subarray(at, at);
    if ((tag.value & 7) === 2) {
      const length = readVarint(message, at);
      content = message.subarray(length.end, length.end + length.value);
      at = length.end + length.value;
    } else if ((tag.value & 7) === 0) at = readVarint(message, at).end;
    else at += (tag.value & 7) === 5 ? 4 : 8;
    fields.push({ number: tag.value >>> 3, whole: message.subarray(start, at), content });
  }
  return fields;
}

function readVarint(message: Uint8Array, start: number): { value: number; end: number } {
  let value = 0;
  let scale = 1;
  for (let at = start; ; at++) {
    value += (message[at]! & 127) * scale;
    scale *= 128;
    if (message[at]! < 128) return { value, end: at + 1 };
  }
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))];
}

const delimited = (field: number, content: Uint8Array): Uint8Array =>
  concat([Uint8Array.from([...varint(field * 8 + 2), ...varint(content.length)]), content]);
const concat = (parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));
const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const decode = (content: Uint8Array): string => new TextDecoder().decode(content);
