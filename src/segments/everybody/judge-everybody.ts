import { type FactPart, type Gauge, type GaugedUser, never, type Reading } from "../conditions/gauge.ts";
import type { EverybodyJudged, EverybodyRequest } from "../definitions/everybody.ts";
import { packTexts } from "../definitions/packed-texts.ts";
import { countChannels, reachOf } from "../definitions/reach.ts";
import { compileBranches, followBranches } from "../membership/branches.ts";
import { createMembership, type Membership } from "../membership/membership.ts";
import type { Rule } from "../rules/rule.ts";
import { columnFacts } from "./column-facts.ts";
import { readHistories } from "./read-histories.ts";
import type { UserColumns } from "./user-columns.ts";

/** What is read of users by column; a rule that asks for more is judged user by user. */
const columnParts: ReadonlySet<FactPart> = new Set(["none", "traits", "activity", "lists", "clusters"]);

/** Whether the rule can be judged by column. */
export function canJudgeByColumn(rule: Rule, ruleOf: (segmentId: string) => Rule | undefined): boolean {
  const { gauges } = createMembership([{ id: "", version: 1, rule }], ruleOf);
  return gauges.every(({ part }) => part === undefined || columnParts.has(part));
}

/**
 * Judges a rule for every user at one instant, by the gauges that keep membership: exact, nothing is sampled.
 * O(events in the windows of the rule + users x conditions).
 */
export function judgeEverybody(columns: UserColumns, request: EverybodyRequest): EverybodyJudged {
  const { rule, rules, nowMs, compared = [], sample = 0, withUsers = false, allowsByDefault = true } = request;
  const ruleOf = (id: string): Rule | undefined => rules[id];
  const membership = createMembership([{ id: "", version: 1, rule }], ruleOf);
  const numbers = columns.users();
  const indexOf = indexUsers(numbers);
  const historiesOf = readHistories(columns, { streams: membership.streams, nowMs, indexOf, users: numbers.length });
  const factsOf = columnFacts(columns, { parts: partsOf(membership.gauges), users: numbers, indexOf });
  const { leaves, expression } = membership.segments[0]!.compiled;
  const branches = compileBranches([...leaves.map((leaf) => leaf.expression), expression]);
  const counts = leaves.map(() => 0);
  const isMember = new Uint8Array(numbers.length);
  const nextMs = withUsers ? new Float64Array(numbers.length) : undefined;
  const judge = placesReader(membership);
  for (let user = 0; user < numbers.length; user++) {
    const { places, next } = judge({ histories: historiesOf(user), facts: factsOf(user) }, nowMs);
    if (nextMs !== undefined) nextMs[user] = next;
    for (let leaf = 0; leaf < leaves.length; leaf++) if (followBranches(branches, leaf, places)) counts[leaf]!++;
    if (followBranches(branches, leaves.length, places)) isMember[user] = 1;
  }
  const members = numbers.filter((_, user) => isMember[user] === 1);
  const memberSet = new Set(members);
  const contacts = columns.contacts(memberSet);
  const ids = sample > 0 || withUsers ? columns.ids() : [];
  return {
    of: numbers.length,
    count: members.length,
    perCondition: leaves.map(({ path }, place) => ({ path, count: counts[place]! })),
    byChannel: countChannels(contacts.flatMap(({ channel }) => channel ?? [])),
    reachable: reachOf(contacts, allowsByDefault),
    overlaps: overlapsOf(columns, memberSet, compared),
    lastEvent: columns.lastEvent(),
    sample: members.slice(0, sample).map((number) => ids[indexOf(number)]!),
    ...(nextMs !== undefined && { users: foundAmong(ids, isMember, nextMs) }),
  };
}

function foundAmong(
  ids: readonly string[],
  isMember: Uint8Array,
  nextMs: Float64Array,
): NonNullable<EverybodyJudged["users"]> {
  const places = Array.from(ids.keys()).filter((place) => isMember[place] === 1 || nextMs[place]! < never);
  return {
    ids: packTexts(places.map((place) => ids[place]!)),
    isMember: Uint8Array.from(places, (place) => isMember[place]!),
    nextMs: Float64Array.from(places, (place) => nextMs[place]!),
  };
}

/** Places of numbers in the ascending list; -1 for one that is not in it. */
function indexUsers(numbers: readonly number[]): (number: number) => number {
  const places = new Int32Array((numbers.at(-1) ?? 0) + 1).fill(-1);
  for (let i = 0; i < numbers.length; i++) places[numbers[i]!] = i;
  return (number) => places[number] ?? -1;
}

function partsOf(gauges: readonly Gauge[]): Set<FactPart> {
  return new Set(gauges.flatMap(({ part }) => (part === undefined ? [] : [part])));
}

/** Reads all gauges of one user after the other into one array. */
function placesReader({ gauges, scales }: Membership) {
  const places = new Uint16Array(gauges.length);
  const reading: Reading = { place: 0, nextMs: never };
  return (user: GaugedUser, nowMs: number): { places: Uint16Array; next: number } => {
    let next = never;
    for (let gauge = 0; gauge < gauges.length; gauge++) {
      gauges[gauge]!.read(user, nowMs, scales[gauge]!, reading);
      places[gauge] = reading.place;
      if (reading.nextMs < next) next = reading.nextMs;
    }
    return { places, next };
  };
}

/** Jaccard similarity with each segment that has a member in common, the largest first. */
function overlapsOf(
  columns: UserColumns,
  members: ReadonlySet<number>,
  compared: readonly { id: string; version: number }[],
): EverybodyJudged["overlaps"] {
  const overlaps: EverybodyJudged["overlaps"] = [];
  for (const { id, version } of compared) {
    const others = columns.members({ segmentId: id, version });
    let shared = 0;
    for (const number of others) if (members.has(number)) shared++;
    if (shared > 0) overlaps.push({ id, jaccard: shared / (members.size + others.length - shared) });
  }
  return overlaps.sort((a, b) => b.jaccard - a.jaccard || (a.id < b.id ? -1 : 1));
}
