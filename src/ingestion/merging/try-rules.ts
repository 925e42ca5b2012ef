import { restoreEvent } from "../../events/restore-event.ts";
import {
  createIdentityLimits,
  type IdentityLimits,
  type IdentityRules,
} from "../../profiles/identity/identity-rules.ts";
import type { IdentityStore } from "../../profiles/identity/identity-store.ts";
import type { InteractionRules } from "../../profiles/state/interaction-rules.ts";
import { createBatchUsers } from "../identity/batch-users.ts";
import { createIdentityJudge } from "../identity/identity-judge.ts";
import { resolveUser } from "../identity/resolve-user.ts";

export interface RulesTrial {
  /** Events that join ids, of all that are stored. */
  events: number;
  /** Users by a name of each: those that would be one, and those that one user would be, had the rules held from the first event on. */
  merged: string[][];
  split: string[][];
}

const page = 2_000;

/** What other rules of identity would have made of the events that are stored. Nothing changes. */
export async function tryIdentityRules(options: {
  /** The rules that held at a time. */
  limitsAt: (atMs: number) => IdentityLimits;
  proposed: IdentityRules;
  store: Pick<IdentityStore, "joiningEvents">;
  rules: InteractionRules;
}): Promise<RulesTrial> {
  const proposal = createIdentityLimits(options.proposed);
  const trials = [options.limitsAt, () => proposal].map((limitsAt) => startTrial(limitsAt, options.rules));
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
  return { events, merged: groupsWithin(proposed!, present!), split: groupsWithin(present!, proposed!) };
}

function startTrial(limitsAt: (atMs: number) => IdentityLimits, rules: InteractionRules) {
  const judge = createIdentityJudge({ limitsAt, write: () => undefined });
  const users = createBatchUsers({ rules, judge, onMerge: () => undefined });
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
