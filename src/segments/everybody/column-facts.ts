import type { Engagement } from "../../profiles/features/engagement.ts";
import type { FactPart } from "../conditions/gauge.ts";
import { noFacts, type UserFacts } from "../conditions/user-facts.ts";
import { mostProbableGroup } from "../live/most-probable-group.ts";
import { firstSeenOf, lastSeenOf, measureOf } from "../live/profile-facts.ts";
import type { Column, UserColumns } from "./user-columns.ts";

const noTraits = Object.freeze({});
const noShares: Readonly<Record<string, number>> = Object.freeze({});

/** Facts of users by place, of the parts that are asked for. The object that is returned is the same for every user. */
export function columnFacts(
  columns: UserColumns,
  options: { parts: ReadonlySet<FactPart>; users: readonly number[]; indexOf: (number: number) => number },
): (user: number) => UserFacts {
  const { parts, users, indexOf } = options;
  if (parts.size === 0) {
    const facts = noFacts("");
    return () => facts;
  }
  const ids = parts.has("none") ? columns.ids() : [];
  const spread = <Value>(column: Column<Value>): Value[] => {
    const values = new Array<Value>(users.length);
    for (let i = 0; i < column.users.length; i++) values[indexOf(column.users[i]!)] = column.values[i]!;
    return values;
  };
  const traits = parts.has("traits") ? spread(columns.traits()) : [];
  const engagement = parts.has("activity") ? spread(columns.engagement()) : [];
  const shares = parts.has("clusters") ? spread(columns.groupShares()) : [];
  const lists = new Map<string, ReadonlySet<number>>();
  const membersOf = (list: string): ReadonlySet<number> => {
    const present = lists.get(list) ?? new Set(columns.members({ segmentId: list, version: 1 }));
    lists.set(list, present);
    return present;
  };
  let at = 0;
  const own = (): Engagement | undefined => engagement[at];
  const facts: UserFacts = {
    ...noFacts(""),
    get id() {
      return ids[at] ?? "";
    },
    get traits() {
      return traits[at] ?? noTraits;
    },
    engagement: (measure) => (own() === undefined ? undefined : measureOf(own()!, measure)),
    get firstSeenMs() {
      return own() === undefined ? undefined : firstSeenOf(own()!);
    },
    get lastSeenMs() {
      return own() === undefined ? undefined : lastSeenOf(own()!);
    },
    isOnList: (list) => membersOf(list).has(users[at]!),
    clusterProbability: (group) => shares[at]?.[group],
    isMostProbable: (group) => mostProbableGroup(shares[at] ?? noShares) === group,
  };
  return (user) => {
    at = user;
    return facts;
  };
}
