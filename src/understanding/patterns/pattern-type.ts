export const patternTypes = [
  "url",
  "email",
  "hashtag",
  "mention",
  "money",
  "percent",
  "date",
  "time",
  "duration",
  "phone",
] as const;
export type PatternType = (typeof patternTypes)[number];
