import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The corpus tells of the sixty days before this moment. */
export const newsroomEndMs = Date.parse("2026-11-01T00:00:00Z");
export const newsroomDays = 60;
export const dayMs = 86_400_000;
export const newsroomStartMs = newsroomEndMs - newsroomDays * dayMs;

export interface Article {
  id: string;
  title: string;
  body: string;
  type: string;
  url: string;
  publishedAt: string;
  language: string;
  authors: string[];
  tags?: string[];
  attributes: { section: string; readingTimeMinutes: number };
}

export interface TaxonomyTag {
  id: string;
  label: string;
  description: string;
  parent?: string;
  examples: string[];
}

export interface UserComment {
  id: string;
  itemId: string;
  text: string;
  mood: string;
  style: string;
  language: string;
}

export interface User {
  id: string;
  name: string;
  traits: { first_name: string; city: string; age_band: string; plan: string };
  /** Tag id -> how much it draws the user, in (0, 1]. */
  interests: Record<string, number>;
  channel: string;
  /** Mean visits per day. */
  activity: number;
  /** Preferred hours of the day, UTC. */
  hours: number[];
  style: string;
}

export interface UserEvent {
  type: "identify" | "track";
  messageId: string;
  userId: string;
  event?: string;
  timestamp: string;
  traits?: User["traits"] & { name: string };
  properties?: { itemId: string; dwellSeconds?: number; scrollDepth?: number; text?: string };
  context: { channel: string };
}

/** Path of a file of the repository, given from its root. */
export function repositoryPath(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}

/** One value per line; a line that is not JSON throws with its number. */
export function readLines<T>(path: string): T[] {
  const lines = readFileSync(repositoryPath(path), "utf8").trimEnd().split("\n");
  return lines.map((line, index) => {
    try {
      return JSON.parse(line) as T;
    } catch (error) {
      throw new Error(`${path}:${index + 1}: not JSON: ${(error as Error).message}`);
    }
  });
}

export const readArticles = (): Article[] => readLines("corpora/newsroom/articles.jsonl");
export const readComments = (): UserComment[] => readLines("corpora/newsroom/comments.jsonl");
export const readEvents = (): UserEvent[] => readLines("corpora/newsroom/events.jsonl");

export function readUsers(): User[] {
  return (JSON.parse(readFileSync(repositoryPath("corpora/newsroom/users.json"), "utf8")) as { users: User[] }).users;
}

export function readTaxonomy(): TaxonomyTag[] {
  return (JSON.parse(readFileSync(repositoryPath("corpora/newsroom/taxonomy.json"), "utf8")) as { tags: TaxonomyTag[] })
    .tags;
}
