/** ISO 8601 in UTC of milliseconds since 1970. */
export const isoOf = (ms: number): string => new Date(ms).toISOString();
