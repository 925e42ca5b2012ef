import type { HistoryEvent, UserHistory } from "./user-history.ts";

/** A declared trait as features: a number as it is, or whether it is each of some values. */
export interface TraitColumn {
  name: string;
  /** Most frequent values first; empty for a number. */
  values: string[];
}

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

export const widthOf = ({ values }: TraitColumn): number => Math.max(1, values.length);

export const namesOf = ({ name, values }: TraitColumn): string[] =>
  values.length === 0 ? [`trait ${name}`] : values.map((value) => `trait ${name} is ${value}`);

/** Writes the trait's features from `at` on: NaN while it is not known. */
export function writeTrait(column: TraitColumn, events: readonly HistoryEvent[], out: Float64Array, at: number): void {
  const value = traitOf(events, column.name);
  if (column.values.length === 0) out[at] = typeof value === "number" ? value : Number.NaN;
  else
    column.values.forEach((one, i) => {
      out[at + i] = value === undefined ? Number.NaN : String(value) === one ? 1 : 0;
    });
}
