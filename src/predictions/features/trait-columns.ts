import type { HistoryEvent, UserHistory } from "../history/user-history.ts";
import type { FeatureGroup } from "./feature-group.ts";
import type { TraitColumn } from "./feature-set.ts";

/** Values of a trait that become features, and users that each has at least. */
const mostValues = 8;
const leastUsers = 20;

/** The trait as it was last set by an `identify` among the events; undefined when none did. Events in order of time. */
export function traitOf(events: readonly HistoryEvent[], name: string): unknown {
  for (let i = events.length - 1; i >= 0; i--) {
    const { event, properties } = events[i]!;
    if (event !== "identify" || typeof properties.traits !== "object" || properties.traits === null) continue;
    const value = (properties.traits as Record<string, unknown>)[name];
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
}

/** What each declared trait is, by the users who had it before an instant; one that fewer than 20 users have is left out. */
export function chooseTraitColumns(
  names: readonly string[],
  histories: readonly UserHistory[],
  untilMs: number,
): TraitColumn[] {
  return names.flatMap((name): TraitColumn[] => {
    const users = new Map<string, number>();
    let numbers = 0;
    let all = 0;
    for (const { events } of histories) {
      const value = traitOf(
        events.filter(({ occurredAtMs }) => occurredAtMs < untilMs),
        name,
      );
      if (value === undefined || typeof value === "object") continue;
      all++;
      if (typeof value === "number") numbers++;
      else users.set(String(value), (users.get(String(value)) ?? 0) + 1);
    }
    if (all < leastUsers) return [];
    if (numbers > all / 2) return [{ name, values: [] }];
    const values = [...users]
      .filter(([, count]) => count >= leastUsers)
      .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
      .slice(0, mostValues)
      .map(([value]) => value);
    return values.length === 0 ? [] : [{ name, values }];
  });
}

const widthOf = ({ values }: TraitColumn): number => Math.max(1, values.length);

const namesOf = ({ name, values }: TraitColumn): string[] =>
  values.length === 0 ? [`trait ${name}`] : values.map((value) => `trait ${name} is ${value}`);

/** Declared traits: NaN while one is not known. */
export const declaredTraits: FeatureGroup = {
  names: ({ traits }) => traits.flatMap(namesOf),
  writer:
    ({ traits }) =>
    ({ events }, out, offset) => {
      let next = offset;
      for (const column of traits) {
        writeTrait(column, events, out, next);
        next += widthOf(column);
      }
    },
};

function writeTrait(
  { name, values }: TraitColumn,
  events: readonly HistoryEvent[],
  out: Float64Array,
  at: number,
): void {
  const value = traitOf(events, name);
  if (values.length === 0) out[at] = typeof value === "number" ? value : Number.NaN;
  else
    values.forEach((one, i) => {
      out[at + i] = value === undefined ? Number.NaN : String(value) === one ? 1 : 0;
    });
}
