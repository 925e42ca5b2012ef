import { type Effect, isMissing, type Missing } from "../effect.ts";

/** The effect of a comparison that a test expects to exist. */
export function estimated<E extends Effect>(effect: E | Missing): E {
  if (isMissing(effect)) throw new Error(`expected an effect, got: ${effect.missing}`);
  return effect;
}
