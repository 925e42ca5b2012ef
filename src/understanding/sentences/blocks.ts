/** A block is read in one synchronous go; about 10 ms of wink-nlp. */
const maxBlockLength = 8_000;

export interface Block {
  start: number;
  end: number;
}

/**
 * Cuts a text into blocks of whole paragraphs, each at most 8,000 UTF-16 units. A blank line ends a paragraph, and no
 * sentence crosses it; an over-long paragraph is cut at a line end, a sentence end or, failing that, a space.
 */
export function splitIntoBlocks(text: string): Block[] {
  const blocks: Block[] = [];
  for (const paragraph of paragraphs(text)) {
    let start = paragraph.start;
    while (paragraph.end - start > maxBlockLength) {
      const end = start + cutPoint(text.slice(start, start + maxBlockLength));
      blocks.push({ start, end });
      start = end;
    }
    blocks.push({ start, end: paragraph.end });
  }
  return blocks;
}

function* paragraphs(text: string): Generator<Block> {
  // The gap is matched from its first line break, so the expression looks at each character a bounded number of times.
  const gap = /\r?\n[^\S\n]*\n\s*/g;
  let start = 0;
  for (const match of text.matchAll(gap)) {
    if (match.index > start) yield { start, end: match.index };
    start = match.index + match[0].length;
  }
  if (start < text.length) yield { start, end: text.length };
}

function cutPoint(piece: string): number {
  const half = piece.length >> 1;
  for (const boundary of ["\n", ". ", "! ", "? ", "。", " "]) {
    const at = piece.lastIndexOf(boundary);
    if (at >= half) return at + boundary.length;
  }
  // Never between the halves of a surrogate pair.
  const last = piece.charCodeAt(piece.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? piece.length - 1 : piece.length;
}
