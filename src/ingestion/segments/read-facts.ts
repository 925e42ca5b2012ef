import type { InteractionRules } from "../../profiles/state/interaction-rules.ts";
import type { Profile } from "../../profiles/state/profile.ts";
import type { UserFacts } from "../../segments/conditions/user-facts.ts";
import { mostProbableGroup } from "../../segments/live/most-probable-group.ts";
import { type FactSources, profileFacts } from "../../segments/live/profile-facts.ts";
import type { Membership } from "../../segments/membership/membership.ts";
import type { CommitStore } from "../commit/commit-store.ts";
import { learnedTable, memberTable } from "./segment-rows.ts";

export interface ReadFactsOptions {
  profilesOf: (userIds: readonly string[]) => Promise<ReadonlyMap<string, Profile>>;
  readRows: CommitStore["readRows"];
  rules: InteractionRules;
  /** The parts that rules ask for; rows of others are not read. */
  reads: Membership["reads"];
  /** What is asked beside profiles, lists and learned groups. */
  sources: Omit<FactSources, "isOnList" | "clusterProbability" | "isMostProbable">;
}

/** What rules read of users beside events, as it is stored: for users whose membership is not in memory. */
export async function readFacts(
  userIds: readonly string[],
  { profilesOf, readRows, rules, reads, sources }: ReadFactsOptions,
): Promise<Map<string, UserFacts>> {
  const [profiles, members, learned] = await Promise.all([
    profilesOf(userIds),
    reads("lists") ? readRows(memberTable, userIds) : [],
    reads("clusters") ? readRows(learnedTable, userIds) : [],
  ]);
  const lists = new Map<string, Set<string>>();
  for (const { profile_ref: id, segment_id: list } of members as { profile_ref: string; segment_id: string }[]) {
    const own = lists.get(id) ?? new Set();
    lists.set(id, own.add(list));
  }
  const shares = new Map<string, Record<string, number>>();
  for (const row of learned) shares.set(row.profile_ref as string, JSON.parse(row.shares as string));
  const facts = new Map<string, UserFacts>();
  for (const [name, profile] of profiles) {
    const own = shares.get(profile.id) ?? {};
    facts.set(
      name,
      profileFacts(profile, rules, {
        ...sources,
        isOnList: (id, list) => lists.get(id)?.has(list) ?? false,
        clusterProbability: (_, group) => own[group],
        isMostProbable: (_, group) => mostProbableGroup(own) === group,
      }),
    );
  }
  return facts;
}
