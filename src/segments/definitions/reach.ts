/** What decides whether and how a user may be written to. */
export interface Contact {
  /** Of the newest event. */
  channel: string | undefined;
  /** What the user decided about messages. */
  allows: boolean | undefined;
  /** Has a text as trait `email`, or `phone`. */
  hasEmail: boolean;
  hasPhone: boolean;
}

export interface Reach {
  /** Users who may be sent messages. */
  count: number;
  /** Of those, by `email` and `sms` who have an address, and by any other channel whose newest event came by it; the largest first. */
  byChannel: ChannelCount[];
}

export interface ChannelCount {
  channel: string;
  count: number;
}

const addressed = new Set(["email", "sms"]);

/** How many of the users may be written to, and by which channel; `allowsByDefault` of who decided nothing. */
export function reachOf(contacts: readonly Contact[], allowsByDefault: boolean): Reach {
  const reachable = contacts.filter(({ allows }) => allows ?? allowsByDefault);
  const channels = reachable.flatMap(({ channel, hasEmail, hasPhone }) => [
    ...(hasEmail ? ["email"] : []),
    ...(hasPhone ? ["sms"] : []),
    ...(channel !== undefined && !addressed.has(channel) ? [channel] : []),
  ]);
  return { count: reachable.length, byChannel: countChannels(channels) };
}

export function countChannels(channels: Iterable<string>): ChannelCount[] {
  const counts = new Map<string, number>();
  for (const channel of channels) counts.set(channel, (counts.get(channel) ?? 0) + 1);
  return [...counts]
    .map(([channel, count]) => ({ channel, count }))
    .sort((a, b) => b.count - a.count || (a.channel < b.channel ? -1 : 1));
}
