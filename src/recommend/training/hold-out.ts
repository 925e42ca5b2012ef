import { type Random, shuffle } from "../../math/random.ts";
import type { TrainingInteraction } from "../models/contract/training-data.ts";

/** One question about interactions that were held out: what does a user with this history consume next? */
export interface HeldOutCase {
  /** Whether the history is in training; the first events of a new user are not. */
  isKnown: boolean;
  /** Oldest first. */
  history: TrainingInteraction[];
  relevant: string[];
  /** All that the user ever had: neither right nor wrong beyond `relevant`, so not ranked. */
  had: ReadonlySet<string>;
  /** When it is asked: right before the first of what is relevant, or after everything where the order was not used. */
  atMs: number;
}

export interface HoldOut {
  train: TrainingInteraction[];
  cases: HeldOutCase[];
  /** Items that are in no interaction of `train`. */
  cold: ReadonlySet<string>;
}

export interface HoldOutOptions {
  random: Random;
  /** Which of a user's events are held out: the newest, as in life, or any, for data without a meaningful order. */
  order?: "newest" | "random";
  /** Share of a user's events, at least one. */
  share?: number;
  /** Whether all users and items stay known: then nothing is asked of new ones, and the models are trained on as much as can be. */
  isOfKnown?: boolean;
}

/** Share of the users whom the models do not see at all, at most `mostNewUsers`, asked about after their first events. */
const newUserShare = 0.2;
const mostNewUsers = 150;
const firstEvents = [1, 2, 5, 10, 20];
const mostKnownUsers = 500;
/** Of a known user's newest events the first ones are asked about: a list is to hold what comes next, not what comes much later. */
const mostNext = 5;
/** Share of the items that the models do not see; none of a small catalogue. */
const coldShare = 0.1;
const fewestItems = 50;
const fewestEvents = 3;

/**
 * Splits a training set so that the blend can be learned on what the models have not seen: the newest events of known
 * users, all but the first events of users kept out of training, and items kept out of training altogether.
 */
export function holdOut(interactions: readonly TrainingInteraction[], options: HoldOutOptions): HoldOut {
  const { random, order = "newest", share = 0.1, isOfKnown = false } = options;
  const byUser = new Map<string, TrainingInteraction[]>();
  for (const interaction of interactions) {
    const own = byUser.get(interaction.userId);
    if (own) own.push(interaction);
    else byUser.set(interaction.userId, [interaction]);
  }
  const endMs = interactions.reduce((latest, { atMs }) => Math.max(latest, atMs), Number.NEGATIVE_INFINITY);
  const cold = isOfKnown ? new Set<string>() : chooseCold(interactions, random);
  const users = shuffle([...byUser.values()], random);
  const newUsers = isOfKnown ? 0 : Math.min(mostNewUsers, Math.floor(newUserShare * users.length));
  const train: TrainingInteraction[] = [];
  const cases: HeldOutCase[] = [];
  users.forEach((own, position) => {
    own.sort((a, b) => a.atMs - b.atMs);
    if (own.length < fewestEvents || position >= newUsers + mostKnownUsers) {
      train.push(...own.filter(({ itemId }) => !cold.has(itemId)));
      return;
    }
    const had = new Set(own.map(({ itemId }) => itemId));
    if (position < newUsers) {
      for (const count of firstEvents) {
        if (count >= own.length) break;
        const atMs = order === "newest" ? own[count]!.atMs : endMs;
        cases.push({ isKnown: false, history: own.slice(0, count), relevant: idsOf(own.slice(count)), had, atMs });
      }
      return;
    }
    const held = Math.max(1, Math.round(share * own.length));
    const chosen = order === "newest" ? own : shuffle([...own], random);
    const heldOut = new Set(chosen.slice(-held));
    const kept = own.filter((interaction) => !heldOut.has(interaction) && !cold.has(interaction.itemId));
    train.push(...kept);
    const coldOwn = own.filter((interaction) => cold.has(interaction.itemId) && !heldOut.has(interaction));
    const asked = order === "newest" ? [...heldOut].slice(0, mostNext) : [...heldOut];
    const atMs = order === "newest" ? asked[0]!.atMs : endMs;
    cases.push({ isKnown: true, history: kept, relevant: idsOf([...asked, ...coldOwn]), had, atMs });
  });
  return { train, cases, cold };
}

function idsOf(interactions: readonly TrainingInteraction[]): string[] {
  return interactions.map(({ itemId }) => itemId);
}

function chooseCold(interactions: readonly TrainingInteraction[], random: Random): Set<string> {
  const items = [...new Set(interactions.map(({ itemId }) => itemId))].sort();
  if (items.length < fewestItems) return new Set();
  return new Set(shuffle(items, random).slice(0, Math.round(coldShare * items.length)));
}
