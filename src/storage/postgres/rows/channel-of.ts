/** `context.channel` as JSON, kept beside the context so that nobody has to read that for it. */
export function channelOf(context: string): string | null {
  if (!context.includes('"channel"')) return null;
  const { channel } = JSON.parse(context) as { channel?: unknown };
  return typeof channel === "string" || typeof channel === "number" ? JSON.stringify(channel) : null;
}
