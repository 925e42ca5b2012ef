import { setImmediate } from "node:timers/promises";
import type { SegmentEvent } from "./conditions/segment-event.ts";
import { noFacts, type UserFacts } from "./conditions/user-facts.ts";
import { type ChannelCount, type Contact, countChannels, type Reach, reachOf } from "./definitions/reach.ts";
import type { SegmentStore } from "./definitions/segment-store.ts";
import { canJudgeByColumn } from "./everybody/judge-everybody.ts";
import { allMembers } from "./membership/all-members.ts";
import { compileBranches, followBranches } from "./membership/branches.ts";
import { type Explanation, explainMembership } from "./membership/explain.ts";
import { createMembership, type Membership } from "./membership/membership.ts";
import type { Rule } from "./rules/rule.ts";
import { namesRead, readsOnlyStamps, rulesNamed } from "./rules/walk-rule.ts";

export interface RulePreview {
  count: number;
  of: number;
  /** Nothing is sampled or estimated. */
  exact: true;
  asOfMs: number;
  /** Users for whom each condition holds by itself. */
  perCondition: { path: string; count: number }[];
  /** Members by the channel of their newest event. */
  byChannel: ChannelCount[];
  /** How many of them may be written to, and by which channel. */
  reachable: Reach;
  /** Jaccard similarity with other segments, the largest first. */
  overlaps: { id: string; jaccard: number }[];
  sample: { userId: string; because: Explanation }[];
}

export interface PreviewOptions {
  userIds: AsyncIterable<readonly string[]>;
  store: Pick<SegmentStore, "eventsOf" | "members" | "judgeEverybody">;
  /** Segments that members are compared with. */
  compared: readonly { id: string; version: number }[];
  /** What is stored of users beside events, of the parts that are read. */
  factsOf: (userIds: readonly string[], reads: Membership["reads"]) => Promise<ReadonlyMap<string, UserFacts>>;
  ruleOf: (segmentId: string) => Rule | undefined;
  nowMs: number;
  /** Whether messages may be sent to users who decided nothing about them. */
  allowsByDefault: boolean;
  /** Members that are listed with reasons. Default 5. */
  sample?: number;
}

/** Judges a rule for every user, by the code that keeps membership, at one instant. */
export async function previewRule(rule: Rule, options: PreviewOptions): Promise<RulePreview> {
  const { store, nowMs, ruleOf, compared, allowsByDefault, sample = 5 } = options;
  if (!canJudgeByColumn(rule, ruleOf)) return previewByPage(rule, options);
  const request = { rule, rules: rulesNamed(rule, ruleOf), nowMs, compared, sample, allowsByDefault };
  const {
    sample: userIds,
    count,
    of,
    perCondition,
    byChannel,
    reachable,
    overlaps,
  } = await store.judgeEverybody(request);
  return {
    ...{ count, of, exact: true, asOfMs: nowMs, perCondition, byChannel, reachable, overlaps },
    sample: await explainUsers(rule, userIds, options),
  };
}

/** The reasons of a few users, with the events that decide. */
async function explainUsers(
  rule: Rule,
  userIds: readonly string[],
  { store, factsOf, ruleOf, nowMs }: PreviewOptions,
): Promise<RulePreview["sample"]> {
  if (userIds.length === 0) return [];
  const membership = createMembership([{ id: "preview", version: 1, rule }], ruleOf);
  const [events, known] = await Promise.all([
    store.eventsOf({ userIds, ...eventsRead(rule, ruleOf) }),
    factsOf(userIds, membership.reads),
  ]);
  return userIds.map((userId) => {
    const facts = known.get(userId) ?? noFacts(userId);
    const state = membership.rebuild(events.get(userId) ?? [], { facts, nowMs });
    return { userId, because: explainMembership(membership, state, { segmentId: "preview", facts, nowMs })! };
  });
}

/** The events that the rule reads, as a store is asked for them. */
function eventsRead(rule: Rule, ruleOf: PreviewOptions["ruleOf"]): { names?: string[]; onlyStamps: boolean } {
  const names = namesRead(rule, ruleOf);
  if (names.has("*")) return { onlyStamps: false };
  return { names: [...names], onlyStamps: readsOnlyStamps(rule, ruleOf) };
}

/** For rules that read what is not stored by column. Other work goes on in between: users are read a page at a time. */
async function previewByPage(rule: Rule, options: PreviewOptions): Promise<RulePreview> {
  const { store, nowMs, ruleOf, sample = 5 } = options;
  const membership = createMembership([{ id: "preview", version: 1, rule }], ruleOf);
  const { leaves, expression } = membership.segments[0]!.compiled;
  const names = namesRead(rule, ruleOf);
  const query = eventsRead(rule, ruleOf);
  const branches = compileBranches([...leaves.map((leaf) => leaf.expression), expression]);
  const readsFacts = membership.gauges.some(({ part }) => part !== undefined);
  const counts = leaves.map(() => 0);
  const contacts: Contact[] = [];
  const preview: RulePreview = {
    ...{ count: 0, of: 0, exact: true, asOfMs: nowMs, perCondition: [], byChannel: [] },
    ...{ overlaps: [], sample: [], reachable: { count: 0, byChannel: [] } },
  };
  const memberIds = new Set<string>();
  for await (const userIds of options.userIds) {
    const events = names.size === 0 ? new Map<string, SegmentEvent[]>() : await store.eventsOf({ userIds, ...query });
    const members: string[] = [];
    const known = readsFacts ? await options.factsOf(userIds, membership.reads) : undefined;
    for (const userId of userIds) {
      const facts = known?.get(userId) ?? noFacts(userId);
      const own = events.get(userId) ?? [];
      const state = membership.rebuild(own, { facts, nowMs });
      preview.of++;
      for (const place of leaves.keys()) if (followBranches(branches, place, state.places)) counts[place]!++;
      if (!followBranches(branches, leaves.length, state.places)) continue;
      preview.count++;
      memberIds.add(userId);
      members.push(userId);
      if (preview.sample.length < sample) {
        const because = explainMembership(membership, state, { segmentId: "preview", facts, nowMs })!;
        preview.sample.push({ userId, because });
      }
    }
    const every = names.has("*") ? events : await store.eventsOf({ userIds: members, onlyStamps: true });
    const own = known ?? (await options.factsOf(members, () => false));
    for (const userId of members) {
      const channel = every.get(userId)?.at(-1)?.context.channel;
      const { traits, hasConsent } = own.get(userId) ?? noFacts(userId);
      contacts.push({
        channel: typeof channel === "string" ? channel : undefined,
        allows: hasConsent("messaging"),
        ...{ hasEmail: typeof traits.email === "string", hasPhone: typeof traits.phone === "string" },
      });
    }
    await setImmediate();
  }
  preview.perCondition = leaves.map(({ path }, place) => ({ path, count: counts[place]! }));
  preview.byChannel = countChannels(contacts.flatMap(({ channel }) => channel ?? []));
  preview.reachable = reachOf(contacts, options.allowsByDefault);
  preview.overlaps = await overlapsOf(memberIds, options);
  return preview;
}

async function overlapsOf(
  ids: ReadonlySet<string>,
  { store, compared }: PreviewOptions,
): Promise<RulePreview["overlaps"]> {
  const overlaps: RulePreview["overlaps"] = [];
  for (const { id, version } of compared) {
    let [size, shared] = [0, 0];
    for await (const page of allMembers(store, { segmentId: id, version })) {
      size += page.length;
      for (const { userId } of page) if (ids.has(userId)) shared++;
    }
    if (shared > 0) overlaps.push({ id, jaccard: shared / (ids.size + size - shared) });
  }
  return overlaps.sort((a, b) => b.jaccard - a.jaccard || (a.id < b.id ? -1 : 1));
}
