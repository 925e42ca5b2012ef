import { expect, test } from "vitest";
import { createRandom } from "../../src/math/random.ts";
import type { Article, TaxonomyTag, User } from "./newsroom-files.ts";
import { affinity, simulateUser } from "./simulate-user.ts";

const tag = (id: string, parent?: string): TaxonomyTag => ({
  id,
  label: id,
  description: id,
  examples: [],
  ...(parent !== undefined && { parent }),
});
const taxonomy = [
  tag("sport"),
  tag("tennis", "sport"),
  tag("football", "sport"),
  tag("science"),
  tag("space", "science"),
];

const article = (id: string, section: string, publishedAt: string, tags?: string[]): Article => ({
  id,
  title: id,
  body: "word ".repeat(200),
  type: "article",
  url: `https://newsroom.example/${id}`,
  publishedAt,
  language: "en",
  authors: ["A"],
  ...(tags !== undefined && { tags }),
  attributes: { section, readingTimeMinutes: 1 },
});

const user: User = {
  id: "user-001",
  name: "Ada Example",
  traits: { first_name: "Ada", city: "Leeds", age_band: "25-34", plan: "free" },
  interests: { tennis: 0.8 },
  channel: "web",
  activity: 2,
  hours: [8, 20],
  style: "warm",
};

test("an article draws by its best tag, a little by further ones, and less by a kindred tag or the section alone", () => {
  const at = "2026-09-10T00:00:00Z";
  expect(affinity(user, article("a", "sport", at, ["tennis"]), taxonomy)).toBeCloseTo(0.8);
  expect(affinity(user, article("b", "sport", at, ["football"]), taxonomy)).toBeCloseTo(0.2);
  expect(affinity(user, article("c", "sport", at, ["tennis", "football"]), taxonomy)).toBeCloseTo(0.84);
  expect(affinity(user, article("d", "sport", at), taxonomy)).toBeCloseTo(0.48);
  expect(affinity(user, article("e", "science", at, ["space"]), taxonomy)).toBe(0);
});

const days = Array.from({ length: 30 }, (_, index) => index + 1);
const dated = (day: number): string => `2026-09-${String(day).padStart(2, "0")}T06:00:00Z`;
const articles = days.flatMap((day) => [
  article(`tennis-${day}`, "sport", dated(day), ["tennis"]),
  article(`space-${day}`, "science", dated(day), ["space"]),
]);
const simulate = (seed: number) => simulateUser({ user, articles, taxonomy, random: createRandom(seed) });

test("nobody acts on an article before it is out", () => {
  const actions = simulate(1);
  expect(actions.length).toBeGreaterThan(50);
  expect(actions.every((action) => action.atMs > Date.parse(action.article.publishedAt))).toBe(true);
});

test("a user mostly reads what interests them", () => {
  const read = simulate(2).filter((action) => action.event === "Item Read");
  const tennis = read.filter((action) => action.article.id.startsWith("tennis"));
  expect(tennis.length / read.length).toBeGreaterThan(0.8);
});

test("the same seed gives the same actions and another seed others", () => {
  expect(simulate(3)).toEqual(simulate(3));
  expect(simulate(3)).not.toEqual(simulate(4));
});
