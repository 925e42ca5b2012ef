import type { Entity, SentenceSentiment } from "../../http/schema/analysis.ts";

export interface Span {
  start: number;
  end: number;
}

export interface Segment extends Span {
  text: string;
  /** Index into the sentences, where one covers the segment. */
  sentence: number | undefined;
  /** Index into the entities, where one covers the segment. */
  entity: number | undefined;
  evidence: boolean;
}

export interface TextLayers {
  sentences: readonly SentenceSentiment[];
  entities: readonly Entity[];
  evidence: readonly Span[];
}

/**
 * Cuts `text.slice(start, end)` wherever a layer begins or ends, in order and without gaps.
 * Of overlapping spans in one layer the first wins; spans beyond the text count as far as they reach.
 */
export function segmentText(text: string, span: Span, layers: TextLayers): Segment[] {
  const cuts = new Set([span.start, span.end]);
  for (const { start, end } of [...layers.sentences, ...layers.entities, ...layers.evidence]) {
    if (end <= start) continue;
    if (start > span.start && start < span.end) cuts.add(start);
    if (end > span.start && end < span.end) cuts.add(end);
  }
  const sorted = [...cuts].sort((a, b) => a - b);
  const segments: Segment[] = [];
  for (let index = 0; index + 1 < sorted.length; index++) {
    const start = sorted[index]!;
    const end = sorted[index + 1]!;
    segments.push({
      start,
      end,
      text: text.slice(start, end),
      sentence: indexCovering(layers.sentences, start, end),
      entity: indexCovering(layers.entities, start, end),
      evidence: layers.evidence.some((other) => other.start <= start && end <= other.end),
    });
  }
  return segments;
}

/** The paragraphs of a text: runs between line breaks, without the empty ones. */
export function paragraphsOf(text: string): Span[] {
  const spans: Span[] = [];
  for (const match of text.matchAll(/[^\r\n]+/g)) {
    if (match[0].trim() !== "") spans.push({ start: match.index, end: match.index + match[0].length });
  }
  return spans;
}

function indexCovering(spans: readonly Span[], start: number, end: number): number | undefined {
  const index = spans.findIndex((span) => span.start <= start && end <= span.end);
  return index < 0 ? undefined : index;
}
