import { useMemo } from "preact/hooks";
import type { TopicRow } from "../../../http/schema/topics.ts";
import { percent } from "../../elements/bars.tsx";
import { hrefTo } from "../../state/route.ts";
import { layoutTopics, type PlacedTopic } from "./topic-layout.ts";

const wideBox = { width: 900, height: 480 };
/** On a phone the map is drawn smaller, not shrunk: its words stay readable. */
const narrowBox = { width: 420, height: 460 };
const narrow = "(max-width: 760px)";
const lineHeight = 14;
const letterWidth = 6.6;
const maxLines = 4;

/** Topics as circles: the larger, the more of the catalogue; near each other when they share words. */
export function TopicMap(props: { topics: readonly TopicRow[] }) {
  const { width, height } = matchMedia(narrow).matches ? narrowBox : wideBox;
  const placed = useMemo(() => layoutTopics(props.topics, width, height), [props.topics, width, height]);
  return (
    <nav aria-label="Map of the topics">
      <svg class="topic-map" viewBox={`0 0 ${width} ${height}`}>
        <title>Map of the topics</title>
        {placed.map((circle) => (
          <a
            key={circle.topic.id}
            href={hrefTo("topics", circle.topic.id)}
            aria-label={`${circle.topic.label}, ${percent(circle.topic.share)} of the catalogue`}
          >
            <title>{`${circle.topic.label}: ${circle.topic.words.map(({ text }) => text).join(", ")}`}</title>
            <circle cx={circle.x} cy={circle.y} r={circle.radius} />
            <CircleLabel circle={circle} />
          </a>
        ))}
      </svg>
    </nav>
  );
}

function CircleLabel(props: { circle: PlacedTopic }) {
  const { topic, x, y, radius } = props.circle;
  const lines = wrapLabel(topic.label, Math.floor((radius * 1.7) / letterWidth));
  if (lines.length * lineHeight > radius * 1.7 || lines.length > maxLines) return null;
  const top = y - ((lines.length - 1) * lineHeight) / 2;
  return (
    <text text-anchor="middle" dominant-baseline="central">
      {lines.map((line, index) => (
        <tspan key={line} x={x} y={top + index * lineHeight}>
          {/* Lines that are read one after the other keep their space. */}
          {index > 0 && " "}
          {line}
        </tspan>
      ))}
    </text>
  );
}

function wrapLabel(label: string, maxLetters: number): string[] {
  const lines: string[] = [];
  for (const word of label.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && `${last} ${word}`.length <= maxLetters) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.some((line) => line.length > maxLetters) ? [] : lines;
}
