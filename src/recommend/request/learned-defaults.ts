import { type Ageing, assumedAgeing } from "./ageing.ts";

/** What scenarios use where they leave it out, as a training learned it. */
export interface LearnedDefaults {
  /** How items age, and what that is worth. */
  ageing: Ageing;
  /** Strength of diversity, in [0, 1]. */
  diversity: number;
}

/** Before a first training. */
export const assumedDefaults: LearnedDefaults = { ageing: assumedAgeing, diversity: 0.2 };
