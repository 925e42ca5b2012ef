import { setImmediate } from "node:timers/promises";
import type { Profile } from "../profiles/state/profile.ts";
import { evaluate } from "./conditions/scale.ts";
import type { SegmentEvent } from "./conditions/segment-event.ts";
import { noFacts, type UserFacts } from "./conditions/user-facts.ts";
import type { SegmentStore } from "./definitions/segment-store.ts";
import { type Explanation, explainMembership } from "./membership/explain.ts";
import { createMembership } from "./membership/membership.ts";
import type { Rule } from "./rules/rule.ts";
import { eventsIn, readsOnlyStamps, walkLeaves } from "./rules/walk-rule.ts";

export interface RulePreview {
  count: number;
  of: number;
  /** Nothing is sampled or estimated. */
  exact: true;
  asOfMs: number;
  /** Users for whom each condition holds by itself. */
  perCondition: { path: string; count: number }[];
  /** Members by the channel of the newest event that the rule reads. */
  byChannel: { channel: string; count: number }[];
  memberIds: Set<string>;
  sample: { userId: string; because: Explanation }[];
}

export interface PreviewOptions {
  userIds: AsyncIterable<readonly string[]>;
  store: Pick<SegmentStore, "eventsOf">;
  /** Profiles, for rules that read more than events. */
  profilesOf: (userIds: readonly string[]) => Promise<ReadonlyMap<string, Profile>>;
  factsOf: (profile: Profile) => UserFacts;
  ruleOf: (segmentId: string) => Rule | undefined;
  nowMs: number;
  /** Members that are listed with reasons. Default 5. */
  sample?: number;
}

/**
 * Judges a rule for every user, by the code that keeps membership, at one instant. Other work goes on in between: users
 * are read a page at a time. Throws AbortError when the signal says so.
 */
export async function previewRule(rule: Rule, options: PreviewOptions): Promise<RulePreview> {
  const { store, nowMs, ruleOf, sample = 5 } = options;
  const membership = createMembership([{ id: "preview", version: 1, rule }], ruleOf);
  const { leaves, expression } = membership.segments[0]!.compiled;
  const names = namesRead(rule, ruleOf);
  const query = {
    ...(!names.has("*") && { names: [...names] }),
    onlyStamps: !names.has("*") && readsOnlyStamps(rule, ruleOf),
  };
  const readsFacts = membership.gauges.some(({ part }) => part !== undefined);
  const counts = leaves.map(() => 0);
  const channels = new Map<string, number>();
  const preview: RulePreview = {
    ...{ count: 0, of: 0, exact: true, asOfMs: nowMs, perCondition: [], byChannel: [] },
    ...{ memberIds: new Set(), sample: [] },
  };
  for await (const userIds of options.userIds) {
    const events = names.size === 0 ? new Map<string, SegmentEvent[]>() : await store.eventsOf({ userIds, ...query });
    const profiles = readsFacts ? await options.profilesOf(userIds) : undefined;
    for (const userId of userIds) {
      const profile = profiles?.get(userId);
      const facts = profile === undefined ? noFacts(userId) : options.factsOf(profile);
      const own = events.get(userId) ?? [];
      const state = membership.rebuild(own, { facts, nowMs });
      preview.of++;
      for (const [place, leaf] of leaves.entries()) if (evaluate(leaf.expression, state.places)) counts[place]!++;
      if (!evaluate(expression, state.places)) continue;
      preview.count++;
      preview.memberIds.add(userId);
      const channel = own.at(-1)?.context.channel;
      if (typeof channel === "string") channels.set(channel, (channels.get(channel) ?? 0) + 1);
      if (preview.sample.length < sample) {
        const because = explainMembership(membership, state, { segmentId: "preview", facts, nowMs })!;
        preview.sample.push({ userId, because });
      }
    }
    await setImmediate();
  }
  preview.perCondition = leaves.map(({ path }, place) => ({ path, count: counts[place]! }));
  preview.byChannel = [...channels]
    .map(([channel, count]) => ({ channel, count }))
    .sort((a, b) => b.count - a.count || (a.channel < b.channel ? -1 : 1));
  return preview;
}

/** Names of the events that a rule reads, those of the segments that it names included. */
export function namesRead(rule: Rule, ruleOf: (segmentId: string) => Rule | undefined): Set<string> {
  const names = eventsIn(rule);
  for (const { leaf } of walkLeaves(rule)) {
    const inner = "segment" in leaf ? ruleOf(leaf.segment) : undefined;
    if (inner !== undefined) for (const name of namesRead(inner, ruleOf)) names.add(name);
  }
  return names;
}
