import { plantedDocuments } from "../understanding/topics/testing/planted-corpus.ts";

/** Short articles of four themes that share no word; one in a week. */
export function plantedArticles(
  count: number,
  seed = 1,
): { id: string; title: string; body: string; publishedAt: string }[] {
  return plantedDocuments(count, seed).map((tokens, i) => ({
    id: `planted-${seed}-${i}`,
    title: `The ${tokens[0]} and the ${tokens[1]}`,
    body: `${tokens.map((token) => `the ${token}`).join(", ")}.`,
    publishedAt: new Date(Date.UTC(2026, 0, 1 + 7 * (i % 20))).toISOString(),
  }));
}
