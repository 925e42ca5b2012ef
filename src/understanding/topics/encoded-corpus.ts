/** Documents as word numbers: document d holds `words[offsets[d]] .. words[offsets[d + 1] - 1]`, in reading order. */
export interface EncodedCorpus {
  words: Int32Array;
  /** Length documents + 1. */
  offsets: Int32Array;
  vocabularySize: number;
}

/** Joins lists of word numbers into one corpus. Negative numbers (unknown words) are left out. */
export function encodeCorpus(documents: readonly ArrayLike<number>[], vocabularySize: number): EncodedCorpus {
  const offsets = new Int32Array(documents.length + 1);
  let length = 0;
  for (const document of documents) length += document.length;
  const words = new Int32Array(length);
  let next = 0;
  for (let d = 0; d < documents.length; d++) {
    const document = documents[d]!;
    for (let i = 0; i < document.length; i++) if (document[i]! >= 0) words[next++] = document[i]!;
    offsets[d + 1] = next;
  }
  return { words: words.slice(0, next), offsets, vocabularySize };
}

export function documentCountOf(corpus: EncodedCorpus): number {
  return corpus.offsets.length - 1;
}

export function documentWords(corpus: EncodedCorpus, document: number): Int32Array {
  return corpus.words.subarray(corpus.offsets[document]!, corpus.offsets[document + 1]!);
}
