import { createGazetteer, type GazetteerEntry } from "../entities/gazetteer.ts";
import { createNameCorrector, type NameCorrection } from "../entities/name-corrections.ts";

export type KnownNames = ReturnType<typeof createKnownNames>;

/** The names that editors know, and what they have said of others, ready to be found in texts. */
export function createKnownNames({
  entries,
  corrections,
}: {
  entries: readonly GazetteerEntry[];
  corrections: readonly NameCorrection[];
}) {
  return { find: createGazetteer(entries), correct: createNameCorrector(corrections) };
}
