import { restoreEvent } from "../../events/restore-event.ts";
import { createIdentityLimits, type IdentityRules } from "../../profiles/identity/identity-rules.ts";
import type { IdentityStore } from "../../profiles/identity/identity-store.ts";
import type { InteractionRules } from "../../profiles/state/interaction-rules.ts";
import { createBatchUsers } from "../identity/batch-users.ts";
import { createIdentityJudge } from "../identity/identity-judge.ts";
import { resolveUser } from "../identity/resolve-user.ts";

export interface RulesTrial {
  /** Events that join ids, of all that are stored. */
  events: number;
  /** Users that would be part of another one, and that would come apart, had the rules held from the first event on. */
  wouldMerge: number;
  wouldSplit: number;
  /** Names of at most ten users each. */
  examples: { merged: string[][]; split: string[][] };
}

const page = 2_000;
const mostExamples = 10;

/** What other rules of identity would have made of the events that are stored. Nothing changes. */
export async function tryIdentityRules(options: {
  present: IdentityRules;
  proposed: IdentityRules;
  store: Pick<IdentityStore, "joiningEvents">;
  rules: InteractionRules;
}): Promise<RulesTrial> {
  const trials = [options.present, options.proposed].map((rules) => startTrial(rules, options.rules));
  let events = 0;
  for (let after = 0; ; ) {
    const stored = await options.store.joiningEvents({ after, limit: page });
    for (const one of stored) {
      const event = restoreEvent(one);
      for (const apply of trials) apply.add(event, one.messageId);
    }
    events += stored.length;
    if (stored.length < page) break;
    after = stored.at(-1)!.sequence;
    await new Promise(setImmediate);
  }
  const [present, proposed] = trials.map(({ owners }) => owners());
  const merged = groupsWithin(proposed!, present!);
  const split = groupsWithin(present!, proposed!);
  const extra = (groups: string[][]): number => groups.reduce((sum, { length }) => sum + length - 1, 0);
  return {
    events,
    wouldMerge: extra(merged),
    wouldSplit: extra(split),
    examples: { merged: merged.slice(0, mostExamples), split: split.slice(0, mostExamples) },
  };
}

function startTrial(rules: IdentityRules, interactionRules: InteractionRules) {
  const judge = createIdentityJudge({ limits: createIdentityLimits(rules), write: () => undefined });
  const users = createBatchUsers({ rules: interactionRules, judge, onMerge: () => undefined });
  return {
    add(event: ReturnType<typeof restoreEvent>, messageId: string): void {
      const user = resolveUser(event, { users, judge, messageId });
      if (event.userId === user.id) user.isIdentified = true;
    },
    owners: () => new Map([...users.names()].map(([name, { id }]) => [name, id])),
  };
}

/** For each user of `outer` whose names belong to several of `inner`: the ids of those. */
function groupsWithin(outer: ReadonlyMap<string, string>, inner: ReadonlyMap<string, string>): string[][] {
  const groups = new Map<string, Set<string>>();
  for (const [name, id] of outer) {
    const own = groups.get(id) ?? groups.set(id, new Set()).get(id)!;
    own.add(inner.get(name) ?? name);
  }
  return [...groups.values()].filter(({ size }) => size > 1).map((ids) => [...ids].slice(0, 20));
}
