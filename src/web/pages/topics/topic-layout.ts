import type { TopicRow } from "../../../http/schema/topics.ts";

export interface PlacedTopic {
  topic: TopicRow;
  x: number;
  y: number;
  radius: number;
}

const steps = 400;
const padding = 6;
const lineWidth = 1;
/** Part of the box that the map's places spread over at first; the rest is room to give way. */
const spread = 0.8;

/**
 * A map of topics in a box of `width` x `height`: area stands for size, closeness for shared words (the places that the server gives).
 * Circles that overlap give way and are drawn back to their places, less and less; without chance, so the same topics give the
 * same map. No two circles overlap.
 */
export function layoutTopics(topics: readonly TopicRow[], width: number, height: number): PlacedTopic[] {
  const total = topics.reduce((sum, { share }) => sum + share, 0) || 1;
  const area = width * height * 0.42;
  const placed = topics
    .toSorted((a, b) => b.share - a.share)
    .map((topic, index): PlacedTopic => {
      const home = homeOf(topic, width, height);
      return {
        topic,
        // Topics at one place part in an order of their own.
        x: home.x + Math.cos(index),
        y: home.y + Math.sin(index),
        radius: Math.max(14, Math.sqrt((area * (topic.share / total)) / Math.PI)),
      };
    });
  for (let step = 0; step < steps; step++) {
    drawHome(placed, 0.05 * (1 - step / steps), width, height);
    separate(placed);
    keepInside(placed, width, height);
  }
  for (let round = 0; round < steps && separate(placed); round++) keepInside(placed, width, height);
  return placed;
}

function homeOf({ x, y }: TopicRow, width: number, height: number): { x: number; y: number } {
  return { x: (width / 2) * (1 + spread * x), y: (height / 2) * (1 + spread * y) };
}

function drawHome(placed: PlacedTopic[], pull: number, width: number, height: number): void {
  for (const circle of placed) {
    const home = homeOf(circle.topic, width, height);
    circle.x += (home.x - circle.x) * pull;
    circle.y += (home.y - circle.y) * pull;
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
    const margin = circle.radius + lineWidth;
    circle.x = Math.min(width - margin, Math.max(margin, circle.x));
    circle.y = Math.min(height - margin, Math.max(margin, circle.y));
  }
}
