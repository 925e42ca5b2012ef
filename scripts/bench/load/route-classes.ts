import type { Random } from "../../../src/math/random.ts";
import { wireOf } from "./raw-client.ts";

export interface RouteClass {
  name: string;
  /** One request; `n` counts up. */
  wire(random: Random, n: number): string;
}

const users = 500;
const words = "the harbour bread city lantern music river rent tram winter garden council school bakery ferry".split(
  " ",
);

const userOf = (random: Random): string => `load-${Math.floor(random() * users)}`;
const textOf = (random: Random, length: number): string =>
  `${Array.from({ length }, () => words[Math.floor(random() * words.length)]).join(" ")}.`;
const article = (random: Random): string => Array.from({ length: 8 }, () => textOf(random, 16)).join(" ");

/** One route for each kind of work that a request can cause: memory, graph and encoder, encoder alone, writes, lists, rules. */
export const routeClasses: readonly RouteClass[] = [
  {
    name: "recommendations",
    wire: (random) => wireOf("POST", `/v1/users/${userOf(random)}/recommendations`, { limit: 10 }),
  },
  {
    name: "search",
    wire: (random) => wireOf("GET", `/v1/search?q=${textOf(random, 3).replaceAll(" ", "+")}&limit=10`),
  },
  { name: "analyze", wire: (random) => wireOf("POST", "/v1/analyze", { texts: [article(random)] }) },
  { name: "embeddings", wire: (random) => wireOf("POST", "/v1/embeddings", { input: textOf(random, 14) }) },
  {
    name: "messages",
    wire: (random) =>
      wireOf("POST", "/v1/messages", {
        userId: userOf(random),
        body: "Hi {{ user.first_name | default: 'there' }}, please read {% for item in recommendations %}{{ item.title }}; {% endfor %}thanks.",
        tone: { formality: random() },
      }),
  },
  {
    name: "tone/adjust",
    wire: (random) =>
      wireOf("POST", "/v1/tone/adjust", {
        text: `Please send us the report. ${textOf(random, 8)}`,
        tone: { formality: 0.9 },
      }),
  },
  {
    name: "events, 10 a batch",
    wire: (random, n) =>
      wireOf("POST", "/v1/batch", {
        batch: Array.from({ length: 10 }, (_, i) => ({
          type: "track",
          userId: userOf(random),
          messageId: `load-${n}-${i}-${random()}`,
          event: "Item Viewed",
          properties: { itemId: `item-${Math.floor(random() * 200)}` },
        })),
      }),
  },
  {
    name: "Text Submitted",
    wire: (random, n) =>
      wireOf("POST", "/v1/track", {
        userId: userOf(random),
        messageId: `text-${n}-${random()}`,
        event: "Text Submitted",
        properties: { text: `I liked it. ${textOf(random, 20)}` },
      }),
  },
  { name: "items, a page", wire: () => wireOf("GET", "/v1/items?limit=20") },
  {
    name: "put item",
    wire: (random, n) => wireOf("PUT", `/v1/items/load-${n % 50}`, { title: textOf(random, 6), body: article(random) }),
  },
  {
    name: "segment preview",
    wire: () =>
      wireOf("POST", "/v1/segments/preview", { rule: { event: "Item Viewed", count: { gte: 2 }, within: "P7D" } }),
  },
];
