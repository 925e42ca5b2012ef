import type { Entity } from "../analysis/analysis.ts";

/** What an editor says of a name that the encoder found. */
export type Correction =
  | { kind: "not-a-name" }
  | { kind: "other-type"; type: string }
  /** Another name of an entity that the catalogue knows. */
  | { kind: "same-as"; entity: string; type: string };

export interface NameCorrection {
  /** Written forms that it holds for, whatever their case. */
  forms: readonly string[];
  /** Type that the encoder gave; what is no name is none under any type. */
  type: string;
  as: Correction;
}

/** Corrects what the encoder found; order and offsets stay. */
export type NameCorrector = (named: readonly Entity[]) => Entity[];

/** The form in which corrected names are compared: lower case, one space between words, no possessive. */
const folded = (text: string): string =>
  text.toLowerCase().replaceAll("’", "'").replace(/'s$/, "").split(/\s+/).join(" ").trim();

/** The last correction of a form wins. Known names are not touched: an editor has said what they are. */
export function createNameCorrector(corrections: readonly NameCorrection[]): NameCorrector {
  const unnamed = new Set<string>();
  const changed = new Map<string, Exclude<Correction, { kind: "not-a-name" }>>();
  for (const { forms, type, as } of corrections) {
    for (const form of forms.map(folded)) {
      if (as.kind === "not-a-name") unnamed.add(form);
      else changed.set(`${type}:${form}`, as);
    }
  }
  if (corrections.length === 0) return (named) => [...named];
  return (named) =>
    named.flatMap((entity): Entity[] => {
      const form = folded(entity.text);
      if (unnamed.has(form)) return [];
      const as = changed.get(`${entity.type}:${form}`);
      if (as === undefined) return [entity];
      return [{ ...entity, type: as.type, ...(as.kind === "same-as" && { id: as.entity }) }];
    });
}
