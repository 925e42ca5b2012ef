/** Ekman grouping as published with GoEmotions (Demszky et al. 2020, ekman_mapping.json). */
export const ekman: Readonly<Record<string, readonly string[]>> = {
  anger: ["anger", "annoyance", "disapproval"],
  disgust: ["disgust"],
  fear: ["fear", "nervousness"],
  joy: [
    "joy",
    "amusement",
    "approval",
    "excitement",
    "gratitude",
    "love",
    "optimism",
    "relief",
    "pride",
    "admiration",
    "desire",
    "caring",
  ],
  neutral: ["neutral"],
  sadness: ["sadness", "disappointment", "embarrassment", "grief", "remorse"],
  surprise: ["surprise", "realization", "confusion", "curiosity"],
};

const groups = Object.values(ekman);

/** Which groups a comment belongs to, in the order of `ekman`. */
export function ekmanTruth(labels: readonly string[]): boolean[] {
  return groups.map((members) => members.some((name) => labels.includes(name)));
}

/**
 * Which groups are predicted: the highest score of a group's members reaches the threshold of its first member (they are
 * equal within a group); with none, the group that comes nearest to its threshold.
 */
export function ekmanGuess(
  scores: Readonly<Record<string, number>>,
  thresholds: Readonly<Record<string, number>>,
): boolean[] {
  const ratios = groups.map((members) => {
    const best = Math.max(...members.map((name) => scores[name] ?? 0));
    return best / (thresholds[members[0]!] ?? 0.3);
  });
  const top = ratios.indexOf(Math.max(...ratios));
  const any = ratios.some((ratio) => ratio >= 1);
  return ratios.map((ratio, i) => (any ? ratio >= 1 : i === top));
}
