/** Uniform in [0, 1). Every stochastic function takes one, so that a seed fixes its result. */
export type Random = () => number;

/** Scrambles any string into a 32-bit unsigned seed (FNV-1a, then the murmur3 finaliser). */
export function hashToUint32(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Seeded generator sfc32 (Chris Doty-Humphrey, PractRand), 128 bits of state, warmed up 15 rounds. */
export function createRandom(seed: number | string): Random {
  const text = String(seed);
  let a = hashToUint32(`${text}:a`);
  let b = hashToUint32(`${text}:b`);
  let c = hashToUint32(`${text}:c`);
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 4294967296;
  };
  for (let round = 0; round < 15; round++) next();
  return next;
}

/** Standard normal by the polar method (Marsaglia and Bray 1964). */
export function sampleNormal(random: Random): number {
  for (;;) {
    const u = 2 * random() - 1;
    const v = 2 * random() - 1;
    const s = u * u + v * v;
    if (s > 0 && s < 1) return u * Math.sqrt((-2 * Math.log(s)) / s);
  }
}

/** Fisher-Yates shuffle in place; returns the same array. */
export function shuffle<T>(values: T[], random: Random): T[] {
  for (let i = values.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const kept = values[i]!;
    values[i] = values[j]!;
    values[j] = kept;
  }
  return values;
}
