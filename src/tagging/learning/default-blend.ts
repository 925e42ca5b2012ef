import type { TagBlend } from "./tag-blend.ts";

/** First guess of the blend, by level of experience; in the order of `signalNames`. */
export const defaultBlend: TagBlend = [
  Float64Array.of(1.22, 1, 0, 0, 0, 0.4, 0, 0, 0),
  Float64Array.of(0, 0.5, 0.2, 0.6, 0.5, 0.3, 2, 3, 0),
  Float64Array.of(0, 0.4, 0.2, 1, 0.8, 0.35, 2, 3, 0.1),
  Float64Array.of(0, 0.25, 0.2, 1.5, 1, 0.4, 2, 2, 0.1),
  Float64Array.of(0, 0.15, 0.1, 2.5, 1, 0.4, 1, 1, 0.1),
];
