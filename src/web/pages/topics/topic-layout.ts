import type { TopicRow } from "../../api/insight-types.ts";

export interface PlacedTopic {
  topic: TopicRow;
  x: number;
  y: number;
  radius: number;
}

const steps = 400;
const padding = 6;
const goldenAngle = Math.PI * (3 - Math.sqrt(5));

/**
 * A map of topics in a box of `width` x `height`: area stands for size, closeness for shared words (cosine of the top words).
 * A plain force layout from a sunflower start, without chance: the same topics give the same map. No two circles overlap.
 */
export function layoutTopics(topics: readonly TopicRow[], width: number, height: number): PlacedTopic[] {
  const total = topics.reduce((sum, { share }) => sum + share, 0) || 1;
  const area = width * height * 0.42;
  const placed = topics
    .toSorted((a, b) => b.share - a.share)
    .map((topic, index): PlacedTopic => {
      const distance = Math.sqrt(index / topics.length) * 0.48;
      return {
        topic,
        x: width * (0.5 + distance * Math.cos(index * goldenAngle)),
        y: height * (0.5 + distance * Math.sin(index * goldenAngle)),
        radius: Math.max(14, Math.sqrt((area * (topic.share / total)) / Math.PI)),
      };
    });
  const closeness = placed.map((a) => placed.map((b) => (a === b ? 0 : wordCosine(a.topic, b.topic))));
  for (let step = 0; step < steps; step++) {
    const pull = 0.02 * (1 - step / steps);
    attract(placed, closeness, pull, width, height);
    separate(placed);
    keepInside(placed, width, height);
  }
  for (let round = 0; round < steps && separate(placed); round++) keepInside(placed, width, height);
  return placed;
}

function attract(placed: PlacedTopic[], closeness: number[][], pull: number, width: number, height: number): void {
  for (const [i, a] of placed.entries()) {
    a.x += (width / 2 - a.x) * pull * 0.5;
    a.y += (height / 2 - a.y) * pull * 0.5;
    for (const [j, b] of placed.entries()) {
      const strength = closeness[i]![j]! * pull;
      a.x += (b.x - a.x) * strength;
      a.y += (b.y - a.y) * strength;
    }
  }
}

/** Pushes overlapping circles apart; true when there were any. */
function separate(placed: PlacedTopic[]): boolean {
  let moved = false;
  for (let i = 0; i < placed.length; i++) {
    for (let j = i + 1; j < placed.length; j++) {
      const a = placed[i]!;
      const b = placed[j]!;
      const dx = b.x - a.x || 0.01;
      const dy = b.y - a.y;
      const distance = Math.hypot(dx, dy);
      const overlap = a.radius + b.radius + padding - distance;
      if (overlap <= 0.01) continue;
      moved = true;
      const push = overlap / 2 / distance;
      a.x -= dx * push;
      a.y -= dy * push;
      b.x += dx * push;
      b.y += dy * push;
    }
  }
  return moved;
}

function keepInside(placed: PlacedTopic[], width: number, height: number): void {
  for (const circle of placed) {
    circle.x = Math.min(width - circle.radius, Math.max(circle.radius, circle.x));
    circle.y = Math.min(height - circle.radius, Math.max(circle.radius, circle.y));
  }
}

/** Cosine of the word weights of two topics, 0..1. */
export function wordCosine(a: Pick<TopicRow, "words">, b: Pick<TopicRow, "words">): number {
  const weights = new Map(a.words.map(({ text, weight }) => [text, weight]));
  const dot = b.words.reduce((sum, { text, weight }) => sum + weight * (weights.get(text) ?? 0), 0);
  const norm = (words: TopicRow["words"]) => Math.hypot(...words.map(({ weight }) => weight));
  return dot === 0 ? 0 : dot / (norm(a.words) * norm(b.words));
}
