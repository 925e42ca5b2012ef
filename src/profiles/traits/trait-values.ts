import { endOf, type TraitSchema, valueOfType } from "./trait-schema.ts";

/** What one source said of a trait. */
export interface TraitValue {
  /** "" for events that name no source. */
  source: string;
  value: unknown;
  atMs: number;
  /** It holds until then. */
  untilMs?: number | undefined;
}

/** By trait, one value a source. */
export type TraitValues = Map<string, TraitValue[]>;

export type TraitSchemaOf = (
  key: string,
) => (Omit<TraitSchema, "sources"> & { sources?: readonly string[] | undefined }) | undefined;

export const maxTraits = 100;
/** More sources of one trait are not remembered: the oldest value goes. */
const maxSources = 8;

export interface SaidTraits {
  traits: Readonly<Record<string, unknown>>;
  source: string;
  atMs: number;
  untilMs?: number | undefined;
}

/**
 * Takes over what a source says, in place: a later value of the same source stands, an earlier one that comes late does not; `null` takes
 * back what the source said. Beyond 100 traits new ones are left out. Returns the keys that were touched.
 */
export function sayTraits(values: TraitValues, said: SaidTraits, schemaOf?: TraitSchemaOf): string[] {
  const { traits, source, atMs } = said;
  const touched: string[] = [];
  for (const [key, given] of Object.entries(traits)) {
    const own = values.get(key);
    if (given === null) {
      if (own === undefined) continue;
      const others = own.filter((one) => one.source !== source && one.source !== "");
      if (others.length === 0) values.delete(key);
      else values.set(key, others);
      touched.push(key);
      continue;
    }
    const schema = schemaOf?.(key);
    const value = schema === undefined ? given : valueOfType(schema, given, source);
    if (value === undefined || (own === undefined && values.size >= maxTraits)) continue;
    const present = own?.find((one) => one.source === source);
    if (present !== undefined && present.atMs > atMs) continue;
    const untilMs = said.untilMs ?? (schema === undefined ? undefined : endOf(schema, atMs));
    const others = (own ?? []).filter((one) => one.source !== source);
    values.set(key, [...others, { source, value, atMs, ...(untilMs !== undefined && { untilMs }) }].slice(-maxSources));
    touched.push(key);
  }
  return touched;
}

/** Of two people who turn out to be one: of each source the later value, of one moment that of `into`. */
export function mergeTraitValues(into: TraitValues, from: TraitValues): void {
  for (const [key, values] of from) {
    const own = into.get(key);
    if (own === undefined && into.size >= maxTraits) continue;
    const isOvertaken = ({ source, atMs }: TraitValue, by: readonly TraitValue[], orEqual: boolean): boolean =>
      by.some((one) => one.source === source && (one.atMs > atMs || (orEqual && one.atMs === atMs)));
    const gained = values.filter((one) => !isOvertaken(one, own ?? [], true));
    const kept = (own ?? []).filter((one) => !isOvertaken(one, values, false));
    into.set(key, [...gained, ...kept].slice(-maxSources));
  }
}

/** The values that hold at that time, the one that is shown first; none where all have ended. */
export function rankTraitValues(
  values: readonly TraitValue[],
  schema: ReturnType<TraitSchemaOf>,
  nowMs: number,
): TraitValue[] {
  const holding = values.filter(({ untilMs }) => untilMs === undefined || untilMs > nowMs);
  const newest = holding
    .map((value, place) => ({ value, place }))
    .sort((a, b) => b.value.atMs - a.value.atMs || b.place - a.place);
  const ordered = newest.map(({ value }) => value);
  switch (schema?.policy) {
    case "priority": {
      const places = schema.sources ?? [];
      const rank = ({ source }: TraitValue): number =>
        places.includes(source) ? places.indexOf(source) : places.length;
      return ordered.sort((a, b) => rank(a) - rank(b));
    }
    case "mostFrequent": {
      const votes = new Map<string, number>();
      for (const { value } of ordered) votes.set(JSON.stringify(value), (votes.get(JSON.stringify(value)) ?? 0) + 1);
      return ordered.sort((a, b) => votes.get(JSON.stringify(b.value))! - votes.get(JSON.stringify(a.value))!);
    }
    case "min":
      return ordered.sort((a, b) => compare(a.value, b.value));
    case "max":
      return ordered.sort((a, b) => compare(b.value, a.value));
    default:
      return ordered;
  }
}

/** What is shown of a trait; undefined where no value holds. */
export function shownTrait(values: readonly TraitValue[], schema: ReturnType<TraitSchemaOf>, nowMs: number): unknown {
  const ranked = rankTraitValues(values, schema, nowMs);
  if (schema?.policy !== "union" || ranked.length === 0) return ranked[0]?.value;
  const all = ranked.flatMap(({ value }) => (Array.isArray(value) ? value : [value]));
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
}

function compare(a: unknown, b: unknown): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  const [left, right] = [String(a), String(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}
