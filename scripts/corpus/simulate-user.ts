import type { Random } from "../../src/math/random.ts";
import {
  type Article,
  dayMs,
  newsroomDays,
  newsroomEndMs,
  newsroomStartMs,
  type TaxonomyTag,
  type User,
} from "./newsroom-files.ts";

export interface Action {
  user: User;
  article: Article;
  event: string;
  atMs: number;
  channel: string;
  dwellSeconds?: number;
  scrollDepth?: number;
  text?: string;
}

/** A fresh article draws e times as much as one that is this much older. */
const freshnessDays = 4;
const oldestDays = 30;
/** Untagged articles draw through their section only, and less. */
const sectionOnlyShare = 0.6;
/** A tag that the user did not name still draws when it shares a parent with one that he did. */
const siblingShare = 0.25;
/** Everyone looks at something unexpected now and then. */
const curiosity = 0.03;

/** How much an article draws a user, in [0, 1]: the best of its tags, plus a little for each further one. */
export function affinity(user: User, article: Article, taxonomy: TaxonomyTag[]): number {
  const parentOf = new Map(taxonomy.map((tag) => [tag.id, tag.parent ?? tag.id]));
  const parentInterest = (parent: string): number => {
    const weights = Object.entries(user.interests).map(([tag, weight]) => (parentOf.get(tag) === parent ? weight : 0));
    return Math.max(0, ...weights);
  };
  if (article.tags === undefined) return sectionOnlyShare * parentInterest(article.attributes.section);
  const draws = article.tags
    .map((tag) => user.interests[tag] ?? siblingShare * parentInterest(parentOf.get(tag) ?? tag))
    .sort((a, b) => b - a);
  return Math.min(1, (draws[0] ?? 0) + 0.2 * draws.slice(1).reduce((sum, draw) => sum + draw, 0));
}

/** Everything one user does within the sixty days, in the order of sessions; never before an article is out. */
export function simulateUser(options: {
  user: User;
  articles: Article[];
  taxonomy: TaxonomyTag[];
  random: Random;
}): Action[] {
  const { user, articles, taxonomy, random } = options;
  const draws = new Map(articles.map((article) => [article.id, affinity(user, article, taxonomy)]));
  const seen = new Map<string, number>();
  const actions: Action[] = [];
  const trend = activityTrend(random);
  for (let day = 0; day < newsroomDays; day++) {
    const visits = samplePoisson(user.activity * trend(day / newsroomDays), random);
    for (let visit = 0; visit < visits; visit++) {
      const hour = user.hours[Math.floor(random() * user.hours.length)] ?? 12;
      const startMs = newsroomStartMs + day * dayMs + (hour + (random() - 0.3) * 1.5) * 3_600_000;
      actions.push(
        ...simulateSession({ user, articles, draws, seen, startMs: Math.round(startMs / 1000) * 1000, random }),
      );
    }
  }
  return actions.filter((action) => action.atMs >= newsroomStartMs && action.atMs < newsroomEndMs);
}

/** Most users keep their pace; some fade away, some warm up, a few arrive late. */
function activityTrend(random: Random): (progress: number) => number {
  const kind = random();
  if (kind < 0.6) return () => 1;
  if (kind < 0.75) return (progress) => Math.max(0, 1.6 * (1 - progress) - 0.2);
  if (kind < 0.9) return (progress) => 0.4 + 1.2 * progress;
  return (progress) => (progress < 0.5 ? 0 : 1.6);
}

function simulateSession(options: {
  user: User;
  articles: Article[];
  draws: Map<string, number>;
  seen: Map<string, number>;
  startMs: number;
  random: Random;
}): Action[] {
  const { user, articles, draws, seen, startMs, random } = options;
  const channel = random() < 0.8 ? user.channel : random() < 0.5 ? "web" : "mobile";
  const actions: Action[] = [];
  let atMs = startMs;
  let last: Article | undefined;
  const views = 1 + Math.floor(random() * 3);
  for (let view = 0; view < views; view++) {
    const article = chooseArticle({ articles, draws, seen, atMs, last, random });
    if (article === undefined) break;
    const draw = draws.get(article.id) ?? 0;
    seen.set(article.id, (seen.get(article.id) ?? 0) + 1);
    const act = (event: string, afterSeconds: number, more: Partial<Action> = {}): void => {
      atMs += Math.max(1, Math.round(afterSeconds)) * 1000;
      actions.push({ user, article, event, atMs, channel, ...more });
    };
    act("Item Viewed", 2 + random() * 20);
    if (random() < 0.06 * (1 - draw)) act("Item Dismissed", 1 + random() * 4);
    else if (random() < 0.25 + 0.7 * draw) {
      act("Item Clicked", 1 + random() * 6);
      const depth = Math.min(1, 0.2 + 0.5 * random() + 0.5 * draw * random());
      const secondsToRead = article.body.split(/\s+/).length / 3.8;
      const dwellSeconds = Math.round(5 + depth * secondsToRead * (0.7 + 0.6 * random()));
      act("Item Read", dwellSeconds, { dwellSeconds, scrollDepth: Math.round(depth * 100) / 100 });
      if (depth > 0.55) {
        if (random() < 0.4 * draw) act("Item Liked", 1 + random() * 5);
        if (random() < 0.2 * draw) act("Item Saved", 1 + random() * 5);
        if (random() < 0.14 * draw) act("Item Shared", 3 + random() * 12);
      }
      last = article;
    }
    atMs += Math.round(random() * 30) * 1000;
  }
  return actions;
}

/** Draws one article that is out: by affinity, freshness and kinship with what was read last; read ones seldom again. */
function chooseArticle(options: {
  articles: Article[];
  draws: Map<string, number>;
  seen: Map<string, number>;
  atMs: number;
  last: Article | undefined;
  random: Random;
}): Article | undefined {
  const { articles, draws, seen, atMs, last, random } = options;
  const weights = articles.map((article) => {
    const ageDays = (atMs - Date.parse(article.publishedAt)) / dayMs;
    if (ageDays <= 0 || ageDays > oldestDays) return 0;
    const shared = last?.tags?.filter((tag) => article.tags?.includes(tag)).length ?? 0;
    const again = (seen.get(article.id) ?? 0) > 0 ? 0.02 : 1;
    return ((draws.get(article.id) ?? 0) ** 2 + curiosity) * Math.exp(-ageDays / freshnessDays) * (1 + shared) * again;
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return undefined;
  let left = random() * total;
  return articles.find((_, index) => {
    left -= weights[index] ?? 0;
    return left < 0;
  });
}

/** Knuth's product method; fine for the small means used here. */
function samplePoisson(mean: number, random: Random): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count++;
  return count;
}
