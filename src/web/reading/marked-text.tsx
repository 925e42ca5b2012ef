import type { Analysis } from "../../http/schema/analysis.ts";
import { signed } from "../elements/mood-mark.tsx";
import { isNamedType, wordOfType } from "./entity-types.ts";
import { evidenceSpans, pointedSentence, showsEntities, showsMood } from "./highlights.ts";
import { type Segment, type Span, segmentText } from "./segment-text.ts";

interface MarkedTextProps {
  text: string;
  span: Span;
  analysis: Analysis;
}

/** A stretch of the analysed text with its names, the mood of its sentences and the evidence in view marked. */
export function MarkedText(props: MarkedTextProps) {
  const sentences = props.analysis.sentiment?.sentences ?? [];
  const entities = props.analysis.entities ?? [];
  const segments = segmentText(props.text, props.span, { sentences, entities, evidence: evidenceSpans.value });
  return (
    <>
      {segments.map((segment) => (
        <MarkedSegment key={segment.start} segment={segment} analysis={props.analysis} />
      ))}
    </>
  );
}

function MarkedSegment(props: { segment: Segment; analysis: Analysis }) {
  const { segment, analysis } = props;
  const sentence = segment.sentence === undefined ? undefined : analysis.sentiment?.sentences[segment.sentence];
  const entity = segment.entity === undefined ? undefined : analysis.entities?.[segment.entity];
  const attributes: Record<string, string | undefined> = {};
  let style: Record<string, string> | undefined;
  if (sentence) {
    attributes["data-sentence"] = String(segment.sentence);
    if (showsMood.value && sentence.label !== "neutral") {
      attributes["data-mood"] = sentence.label;
      style = { "--strength": `${Math.round(10 + 22 * Math.abs(sentence.score))}%` };
    }
    if (pointedSentence.value === segment.sentence) attributes["data-pointed"] = "";
  }
  if (segment.evidence) attributes["data-evidence"] = "";
  if (entity && showsEntities.value) {
    return (
      <mark
        class="entity"
        data-type={isNamedType(entity.type) ? entity.type : "other"}
        title={`${wordOfType(entity.type)}${entity.sentiment === undefined ? "" : `, mood ${signed(entity.sentiment)}`}`}
        style={style}
        {...attributes}
      >
        {segment.text}
      </mark>
    );
  }
  return (
    <span style={style} {...attributes}>
      {segment.text}
    </span>
  );
}
