import { type Random, shuffle } from "../../math/random.ts";

/** One user took up one item, both by position. */
export interface LoggedEvent {
  user: number;
  item: number;
  weight: number;
  /** Orders the events of a data set; any unit. Data sets without time give every event the same. */
  time: number;
}

/** One question of an evaluation: what comes after this history? */
export interface EvaluationCase {
  user: number;
  /** What the user had before, oldest first. */
  history: LoggedEvent[];
  /** Items that the user took up afterwards; at least one. */
  relevant: number[];
  /** When it is asked; left out, at the last event of the history. */
  time?: number;
  /** When given, only these are ranked (the relevant ones are among them). */
  candidates?: number[];
}

export interface Split {
  name: string;
  train: LoggedEvent[];
  cases: EvaluationCase[];
  /** When given, only these items are ranked, in every case. */
  pool?: number[];
}

/**
 * (A) Leave one out: the last event of each user with at least two is held out and ranked among `negatives` items that
 * the user never had (He et al. 2017). Equal times fall in random order.
 */
export function splitLeaveOneOut(
  events: readonly LoggedEvent[],
  options: { itemCount: number; negatives: number; random: Random },
): Split {
  const { itemCount, negatives, random } = options;
  const train: LoggedEvent[] = [];
  const cases: EvaluationCase[] = [];
  for (const own of byUser(events, random)) {
    const last = own.length > 1 ? own.at(-1)! : undefined;
    const history = last ? own.slice(0, -1) : own;
    train.push(...history);
    if (!last) continue;
    const had = new Set(own.map(({ item }) => item));
    const candidates = new Set([last.item]);
    const wanted = Math.min(negatives + 1, itemCount - had.size + 1);
    while (candidates.size < wanted) {
      const item = Math.floor(random() * itemCount);
      if (!had.has(item)) candidates.add(item);
    }
    cases.push({
      user: last.user,
      history,
      relevant: [last.item],
      candidates: [...candidates].sort((a, b) => a - b),
    });
  }
  return { name: "leave-one-out", train, cases };
}

/** (C) A random share of each user's events trains, the rest is asked for (stratified by user, as in recommenders). */
export function splitStratified(
  events: readonly LoggedEvent[],
  options: { trainShare: number; random: Random },
): Split {
  const train: LoggedEvent[] = [];
  const cases: EvaluationCase[] = [];
  for (const own of byUser(events, options.random)) {
    const shuffled = shuffle([...own], options.random);
    const kept = Math.round(own.length * options.trainShare);
    const history = shuffled.slice(0, kept).sort((a, b) => a.time - b.time);
    train.push(...history);
    const relevant = shuffled.slice(kept).map(({ item }) => item);
    if (relevant.length > 0) cases.push({ user: own[0]!.user, history, relevant });
  }
  return { name: "stratified", train, cases };
}

/** (T) Everything before a point in time trains, what comes after it is asked for, of new users too. */
export function splitInTime(events: readonly LoggedEvent[], options: { trainShare: number }): Split {
  const times = events.map(({ time }) => time).sort((a, b) => a - b);
  const cut = times[Math.floor(times.length * options.trainShare)] ?? 0;
  const train = events.filter(({ time }) => time < cut);
  const histories = groupByUser(train);
  const cases = [...groupByUser(events.filter(({ time }) => time >= cut))].map(([user, later]) => {
    const history = (histories.get(user) ?? []).sort((a, b) => a.time - b.time);
    const had = new Set(history.map(({ item }) => item));
    const relevant = later.map(({ item }) => item).filter((item) => !had.has(item));
    return { user, history, relevant, time: cut };
  });
  return { name: "time", train, cases: cases.filter(({ relevant }) => relevant.length > 0) };
}

/** (I) A random share of the items is taken out of training altogether; only those are ranked. */
export function splitUnseenItems(
  events: readonly LoggedEvent[],
  options: { itemCount: number; unseenShare: number; random: Random },
): Split {
  const items = shuffle(
    Array.from({ length: options.itemCount }, (_, item) => item),
    options.random,
  );
  const pool = items.slice(0, Math.round(options.itemCount * options.unseenShare)).sort((a, b) => a - b);
  const unseen = new Set(pool);
  const train: LoggedEvent[] = [];
  const cases: EvaluationCase[] = [];
  for (const own of byUser(events, options.random)) {
    const history = own.filter(({ item }) => !unseen.has(item));
    const relevant = own.filter(({ item }) => unseen.has(item)).map(({ item }) => item);
    train.push(...history);
    if (history.length > 0 && relevant.length > 0) cases.push({ user: own[0]!.user, history, relevant });
  }
  return { name: "unseen-items", train, cases, pool };
}

/**
 * (U) A share of the users is kept out of training; each is known by its first `eventCount` events only and asked for
 * the rest. One split per count, over the same users: those with more events than the largest count.
 */
export function splitNewUsers(
  events: readonly LoggedEvent[],
  options: { userShare: number; eventCounts: readonly number[]; random: Random },
): Split[] {
  const { userShare, eventCounts, random } = options;
  const longest = Math.max(...eventCounts);
  const users = shuffle(byUser(events, random), random);
  const wanted = Math.round(users.length * userShare);
  const newUsers = users.filter((own) => own.length > longest).slice(0, wanted);
  const held = new Set(newUsers.map((own) => own[0]!.user));
  const train = events.filter(({ user }) => !held.has(user));
  return eventCounts.map((count) => ({
    name: `new-users-${count}`,
    train,
    // Whatever comes later is right: an item that the user soon took up must not count as a mistake.
    cases: newUsers.map((own) => ({
      user: own[0]!.user,
      history: own.slice(0, count),
      relevant: own.slice(count).map(({ item }) => item),
    })),
  }));
}

/** At most `limit` of the cases, chosen at random; the order is kept. */
export function sampleCases(split: Split, options: { limit: number; random: Random }): Split {
  if (split.cases.length <= options.limit) return split;
  const positions = shuffle(
    split.cases.map((_, position) => position),
    options.random,
  );
  const kept = new Set(positions.slice(0, options.limit));
  return { ...split, cases: split.cases.filter((_, position) => kept.has(position)) };
}

/** Events of each user in order of time, equal times in random order; users in ascending order. */
function byUser(events: readonly LoggedEvent[], random: Random): LoggedEvent[][] {
  return [...groupByUser(events)]
    .sort(([a], [b]) => a - b)
    .map(([, own]) => shuffle([...own], random).sort((a, b) => a.time - b.time));
}

function groupByUser(events: readonly LoggedEvent[]): Map<number, LoggedEvent[]> {
  const groups = new Map<number, LoggedEvent[]>();
  for (const event of events) {
    const group = groups.get(event.user);
    if (group) group.push(event);
    else groups.set(event.user, [event]);
  }
  return groups;
}
