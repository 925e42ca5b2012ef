/** What the model gets as token_type_ids, since its vocabulary is lower case. */
export const casings = { lower: 0, capitalised: 1, allCaps: 2, mixed: 3 } as const;
export type Casing = (typeof casings)[keyof typeof casings];

/**
 * 0: no upper-case letter; 1: the first cased letter upper, the others lower; 2: two or more cased letters, all upper;
 * 3: anything else. Only cased letters count: "2nd" is 0, "U.K." is 2, "I" is 1, "iPhone" and "McDonald" are 3.
 * The same rule made the training data (`scripts/train/casing.py`).
 */
export function casingOf(word: string): Casing {
  let letters = 0;
  let upper = 0;
  let firstIsUpper = false;
  for (const character of word) {
    const lower = character.toLowerCase();
    if (lower === character.toUpperCase()) continue;
    const isUpper = character !== lower;
    if (letters === 0) firstIsUpper = isUpper;
    letters++;
    if (isUpper) upper++;
  }
  if (upper === 0) return casings.lower;
  if (letters > 1 && upper === letters) return casings.allCaps;
  return firstIsUpper && upper === 1 ? casings.capitalised : casings.mixed;
}
