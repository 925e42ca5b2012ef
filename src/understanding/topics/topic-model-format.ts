import { ModelUnavailableError } from "../../errors/errors.ts";
import { createTopicModel, type Topic, type TopicModel, type TopicModelMetrics } from "./topic-model.ts";
import { createVocabulary } from "./vocabulary.ts";

/**
 * Layout: "ATTM", format version and header length (uint32, little-endian), header JSON (UTF-8), then the non-zero word-topic counts as LEB128
 * varints: for every word the number of its entries, then topic gap and count for each.
 */
const magic = 0x4d545441;
const formatVersion = 2;

interface Header {
  fingerprint: string;
  topics: Topic[];
  vocabulary: readonly string[];
  samples: number;
  alpha: number[];
  beta: number;
  metrics: TopicModelMetrics;
  nextTopicNumber: number;
  countBytes: number;
}

/** The whole model as bytes; loading them gives a model with the same inferences. */
export function saveTopicModel(model: TopicModel): Uint8Array<ArrayBuffer> {
  const counts = packCounts(model.wordTopicCounts, model.topics.length);
  const header: Header = {
    fingerprint: model.fingerprint,
    topics: [...model.topics],
    vocabulary: model.vocabulary.words,
    samples: model.samples,
    alpha: [...model.alpha],
    beta: model.beta,
    metrics: model.metrics,
    nextTopicNumber: model.nextTopicNumber,
    countBytes: counts.length,
  };
  const json = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(12 + json.length + counts.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, magic, true);
  view.setUint32(4, formatVersion, true);
  view.setUint32(8, json.length, true);
  bytes.set(json, 12);
  bytes.set(counts, 12 + json.length);
  return bytes;
}

/** Throws ModelUnavailableError for bytes that are cut, damaged, of another kind or of a newer format. */
export function loadTopicModel(bytes: Uint8Array): TopicModel {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || view.getUint32(0, true) !== magic) throw damaged("it does not start as a topic model does");
  const version = view.getUint32(4, true);
  if (version !== formatVersion) throw damaged(`its format is ${version}, this release reads ${formatVersion}`);
  const headerEnd = 12 + view.getUint32(8, true);
  if (headerEnd > bytes.length) throw damaged("it is cut short");
  const header = parseHeader(bytes.subarray(12, headerEnd));
  const counts = bytes.subarray(headerEnd);
  if (counts.length !== header.countBytes) throw damaged("it is cut short");
  const { vocabulary, alpha, countBytes: _, ...rest } = header;
  return createTopicModel({
    ...rest,
    vocabulary: createVocabulary(vocabulary),
    alpha: Float64Array.from(alpha),
    wordTopicCounts: unpackCounts(counts, vocabulary.length, header.topics.length),
  });
}

function parseHeader(bytes: Uint8Array): Header {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as Header;
  } catch (cause) {
    throw damaged("its header is no JSON", cause);
  }
}

function damaged(reason: string, cause?: unknown): ModelUnavailableError {
  return new ModelUnavailableError(`The topic model cannot be read: ${reason}. Train the topics again.`, cause);
}

function packCounts(counts: Int32Array, topicCount: number): Uint8Array {
  const bytes: number[] = [];
  const write = (value: number): void => {
    let rest = value;
    while (rest >= 0x80) {
      bytes.push((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    bytes.push(rest);
  };
  for (let row = 0; row < counts.length; row += topicCount) {
    let entries = 0;
    for (let k = 0; k < topicCount; k++) if (counts[row + k]! > 0) entries++;
    write(entries);
    let previous = 0;
    for (let k = 0; k < topicCount; k++) {
      if (counts[row + k]! === 0) continue;
      write(k - previous);
      write(counts[row + k]!);
      previous = k;
    }
  }
  return Uint8Array.from(bytes);
}

function unpackCounts(bytes: Uint8Array, vocabularySize: number, topicCount: number): Int32Array {
  const counts = new Int32Array(vocabularySize * topicCount);
  let position = 0;
  const read = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      if (position >= bytes.length || shift > 28) throw damaged("its counts are damaged");
      const byte = bytes[position++]!;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  for (let word = 0; word < vocabularySize; word++) {
    let topic = 0;
    for (let left = read(); left > 0; left--) {
      topic += read();
      if (topic >= topicCount) throw damaged("its counts are damaged");
      counts[word * topicCount + topic] = read();
    }
  }
  if (position !== bytes.length) throw damaged("its counts are damaged");
  return counts;
}
