import { daysBefore, decayed, type FeatureGroup } from "./feature-group.ts";

export type MessageAct = "received" | "opened" | "clicked";

const isMessage = /\b(e-?mail|mail|message|newsletter|push|notification|sms|in-?app|campaign)s?\b/;
const verbs: readonly (readonly [MessageAct, RegExp])[] = [
  ["clicked", /\b(click|clicked|tapped)\b/],
  ["opened", /\b(open|opened|read)\b/],
  ["received", /\b(shown|displayed|delivered|received)\b/],
];

/**
 * What an event's name says became of a message, our own (`Message Opened`) or another system's (`Email Link Clicked`,
 * `push_notification_received`); undefined for other events, and for what was only sent.
 */
export function messageActOf(event: string): MessageAct | undefined {
  const words = event
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .replace(/[^\p{L}\p{N}-]+/gu, " ")
    .toLowerCase();
  return isMessage.test(words) ? verbs.find(([, verb]) => verb.test(words))?.[0] : undefined;
}

/** Reads acts by name, each name once. */
export function createMessageActs(): (event: string) => MessageAct | undefined {
  const known = new Map<string, MessageAct | undefined>();
  return (event) => {
    if (!known.has(event)) known.set(event, messageActOf(event));
    return known.get(event);
  };
}

const halfLifeDays = 30;

/** What the user makes of messages. */
export const messageResponse: FeatureGroup = {
  names: ({ measured }) =>
    measured.includes("messages")
      ? [
          `messages received, half-life ${halfLifeDays} days`,
          `messages opened, half-life ${halfLifeDays} days`,
          `messages clicked, half-life ${halfLifeDays} days`,
          "share of messages opened",
          "share of messages clicked",
          "days since a message was opened or clicked",
        ]
      : [],
  writer: ({ measured }) => {
    if (!measured.includes("messages")) return () => undefined;
    const actOf = createMessageActs();
    return ({ events, atMs }, out, offset) => {
      const lately = { received: 0, opened: 0, clicked: 0 };
      const inAll = { received: 0, opened: 0, clicked: 0 };
      let sinceAnswer = Number.NaN;
      for (const event of events) {
        const act = actOf(event.event);
        if (act === undefined) continue;
        const days = daysBefore(atMs, event);
        lately[act] += decayed(days, halfLifeDays);
        inAll[act]++;
        if (act !== "received") sinceAnswer = days;
      }
      const shareOf = (count: number): number => (inAll.received === 0 ? Number.NaN : count / inAll.received);
      const { received, opened, clicked } = lately;
      out.set([received, opened, clicked, shareOf(inAll.opened), shareOf(inAll.clicked), sinceAnswer], offset);
    };
  },
};
