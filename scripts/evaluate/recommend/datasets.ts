import { readFile } from "node:fs/promises";
import { parse } from "csv-parse/sync";
import type { LoggedEvent } from "../../../src/learning/metrics/splits.ts";

/** What is known of an item beside who took it up. */
export interface DatasetItem {
  id: string;
  /** Running text; empty for none. */
  text: string;
  /** Names with their kind, `genre:drama`. */
  labels: string[];
}

export interface RecommendDataset {
  name: string;
  files: string[];
  items: DatasetItem[];
  userCount: number;
  events: LoggedEvent[];
  /** Whether `time` of events means anything. */
  isTimed: boolean;
}

type Row = Record<string, string>;

export const datasetNames = ["ml-100k", "ml-latest-small", "beauty", "sports", "toys", "citeulike-a"] as const;
export type DatasetName = (typeof datasetNames)[number];

export async function loadRecommendDataset(name: DatasetName, datasetsDir: string): Promise<RecommendDataset> {
  if (name === "ml-100k") return loadMovieLens100k(`${datasetsDir}/movielens_100k`);
  if (name === "ml-latest-small") return loadMovieLensSmall(`${datasetsDir}/movielens_latest_small`);
  if (name === "citeulike-a") return loadCiteULike(`${datasetsDir}/citeulike_a`);
  const part = `${name[0]!.toUpperCase()}${name.slice(1)}`;
  return loadAmazon(name, `${datasetsDir}/amazon_beauty_sports_toys/${part}`);
}

/** Every rating is a take-up, as in the published comparisons; plots, genres, directors and cast are the content. */
async function loadMovieLens100k(folder: string): Promise<RecommendDataset> {
  const files = ["ratings.csv", "items_info.json", "ml-100k.item"].map((file) => `${folder}/${file}`);
  const [ratings, infos, titles] = await Promise.all(files.map((file) => readFile(file, "utf8")));
  const infoById = new Map((JSON.parse(infos!) as Row[]).map((info) => [info.movielens_id!, info]));
  const items = titles!
    .trim()
    .split("\n")
    .slice(1)
    .map((line): DatasetItem => {
      const [id, title, year, genres] = line.split("\t") as [string, string, string, string];
      const info: Row = infoById.get(id) ?? {};
      const named = (kind: string, list = "") => list.split(", ").map((name) => `${kind}:${name}`);
      return {
        id,
        text: [title, info.plot].filter(isStated).join(". "),
        labels: uniqueLabels([
          ...genres.split(" ").map((genre) => `genre:${genre}`),
          ...named("genre", info.genres),
          ...named("director", info.directors),
          ...named("cast", info.cast).slice(0, 12),
          `decade:${year.slice(0, 3)}`,
          `year:${year}`,
        ]),
      };
    });
  const rows = parse(ratings!, { columns: true }) as Row[];
  return collect("ml-100k", files, items, {
    isTimed: true,
    pairs: rows.map((row) => ({
      user: row.user_id!,
      item: row.item_id!,
      weight: Number(row.rating),
      time: Number(row.timestamp),
    })),
  });
}

async function loadMovieLensSmall(folder: string): Promise<RecommendDataset> {
  const files = ["ratings.csv", "movies.csv", "tags.csv"].map((file) => `${folder}/${file}`);
  const [ratings, movies, tags] = await Promise.all(
    files.map(async (file) => parse(await readFile(file, "utf8"), { columns: true }) as Row[]),
  );
  const tagsById = new Map<string, Set<string>>();
  for (const { movieId, tag } of tags!) {
    if (!tagsById.has(movieId!)) tagsById.set(movieId!, new Set());
    tagsById.get(movieId!)!.add(tag!.toLowerCase());
  }
  const items = movies!.map(({ movieId, title, genres }): DatasetItem => {
    const year = /\((\d{4})\)/.exec(title!)?.[1];
    const own = [...(tagsById.get(movieId!) ?? [])];
    return {
      id: movieId!,
      text: [title!.replace(/\s*\(\d{4}\)/, ""), genres!.replaceAll("|", ", "), ...own].join(". "),
      labels: uniqueLabels([
        ...genres!.split("|").map((genre) => `genre:${genre}`),
        ...own.map((tag) => `tag:${tag}`),
        ...(year ? [`year:${year}`, `decade:${year.slice(0, 3)}`] : []),
      ]),
    };
  });
  return collect("ml-latest-small", files, items, {
    isTimed: true,
    pairs: ratings!.map((row) => ({
      user: row.userId!,
      item: row.movieId!,
      weight: Number(row.rating),
      time: Number(row.timestamp),
    })),
  });
}

async function loadAmazon(name: string, prefix: string): Promise<RecommendDataset> {
  const files = [`${prefix}.user_sequence.txt`, `${prefix}.item_keywords.txt`];
  const [sequences, keywords] = await Promise.all(files.map(readLines));
  const items = keywords!.map((line): DatasetItem => {
    const space = line.indexOf(" ");
    const pieces = line.slice(space + 1).split("|");
    return {
      id: line.slice(0, space),
      text: "",
      labels: uniqueLabels(pieces.map((piece) => `word:${piece.trim().toLowerCase()}`)),
    };
  });
  const pairs = sequences!.flatMap((line) => {
    const [user, ...taken] = line.split(" ");
    return [...new Set(taken)].map((item, time) => ({ user: user!, item, weight: 1, time }));
  });
  return collect(name, files, items, { isTimed: false, pairs });
}

/** Titles and abstracts are not in the set: tags are the only content. The order of a library says nothing. */
async function loadCiteULike(folder: string): Promise<RecommendDataset> {
  const files = ["users.dat", "item-tag.dat", "tags.dat"].map((file) => `${folder}/${file}`);
  const [libraries, itemTags, tags] = await Promise.all(files.map(readLines));
  const items = itemTags!.map((line, item): DatasetItem => {
    const own = [...new Set(line.trim().split(/\s+/).slice(1))].map((tag) => tags![Number(tag)]!.toLowerCase());
    return {
      id: String(item),
      text: own.map((tag) => tag.replace(/[_-]+/g, " ")).join(", "),
      labels: own.map((tag) => `tag:${tag}`),
    };
  });
  const pairs = libraries!.flatMap((line, user) =>
    line
      .trim()
      .split(/\s+/)
      .slice(1)
      .map((item) => ({ user: String(user), item, weight: 1, time: 0 })),
  );
  return collect("citeulike-a", files, items, { isTimed: false, pairs });
}

function collect(
  name: string,
  files: string[],
  described: DatasetItem[],
  log: { isTimed: boolean; pairs: { user: string; item: string; weight: number; time: number }[] },
): RecommendDataset {
  const items = [...described];
  const positions = new Map(items.map(({ id }, position) => [id, position]));
  const users = new Map<string, number>();
  const events = log.pairs.map((pair): LoggedEvent => {
    if (!users.has(pair.user)) users.set(pair.user, users.size);
    if (!positions.has(pair.item)) positions.set(pair.item, items.push({ id: pair.item, text: "", labels: [] }) - 1);
    return { user: users.get(pair.user)!, item: positions.get(pair.item)!, weight: pair.weight, time: pair.time };
  });
  return { name, files, items, userCount: users.size, events, isTimed: log.isTimed };
}

async function readLines(file: string): Promise<string[]> {
  return (await readFile(file, "utf8")).trimEnd().split("\n");
}

function uniqueLabels(labels: string[]): string[] {
  return [...new Set(labels)].filter((label) => isStated(label.slice(label.indexOf(":") + 1)));
}

function isStated(value: string | undefined): boolean {
  return value !== undefined && value !== "" && value !== "N/A" && value !== "None";
}
