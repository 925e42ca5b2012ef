/** A topic, tag, entity, author or section that some user may like. */
export interface KnownFeature {
  id: string;
  /** As it was named last. */
  label: string;
}

/** A feature as a store keeps it: kind, id, and the label where that is another. */
export type NamedFeature = [kind: number, id: string, label?: string];

/**
 * Features by number, for the profiles of one application: a profile holds a number in place of a kind, an id and a label, and finds
 * its own among a hundred others without comparing text. The numbers are given on first sight and never stored.
 */
export interface FeatureTable {
  /** The number of a feature, given on first sight. Afterwards it goes by `label`. `kind` is any small number. */
  number(kind: number, id: string, label: string): number;
  /** The same for a feature out of the past: `label` is its name only until a newer one is known. */
  recall(kind: number, id: string, label: string): number;
  /** What the number was given for. */
  featureOf(number: number): KnownFeature;
  kindOf(number: number): number;
  /** JSON of the `NamedFeature`. */
  nameOf(number: number): string;
}

export function createFeatureTable(): FeatureTable {
  const known: KnownFeature[] = [];
  /** Kind of each, in a list of its own that stays in the processor's cache. */
  const kinds: number[] = [];
  /** `nameOf` each that was asked for. */
  const names: (string | undefined)[] = [];
  /** By kind and id. */
  const numbers: Map<string, number>[] = [];

  function recall(kind: number, id: string, label: string): number {
    while (numbers.length <= kind) numbers.push(new Map());
    let number = numbers[kind]!.get(id);
    if (number === undefined) {
      number = known.push({ id, label }) - 1;
      kinds.push(kind);
      names.push(undefined);
      numbers[kind]!.set(id, number);
    }
    return number;
  }

  return {
    recall,
    number(kind, id, label) {
      const number = recall(kind, id, label);
      if (known[number]!.label !== label) {
        known[number]!.label = label;
        names[number] = undefined;
      }
      return number;
    },
    featureOf: (number) => known[number]!,
    kindOf: (number) => kinds[number]!,
    nameOf(number) {
      let name = names[number];
      if (name === undefined) {
        const { id, label } = known[number]!;
        const named: NamedFeature = label === id ? [kinds[number]!, id] : [kinds[number]!, id, label];
        name = JSON.stringify(named);
        names[number] = name;
      }
      return name;
    },
  };
}
