import { createRandom, type Random } from "../math/random.ts";

/** A simulated member of the newsroom, with what only the simulator knows. */
export interface Member {
  userId: string;
  /** Visits a day while the member comes. */
  visitsPerDay: number;
  /** Chance of sharing something at a visit. */
  sharing: number;
  /** How the member reads; see `readingStyles`. */
  style: ReadingStyle;
  /** Day on which the member stops coming, counted from the first; infinite for who stays. */
  leavesOnDay: number;
}

export interface MemberEvent {
  type: "track";
  messageId: string;
  userId: string;
  event: string;
  timestamp: string;
  properties: Record<string, unknown>;
  context?: { channel: string };
}

/** What members do at a visit: groups that clustering can find, and that differ in what an editor would ask for. */
export const readingStyles = {
  /** Few articles, to the end. */
  thorough: { channel: "web", opened: [1, 2], readShare: 0.95, dwellSeconds: [120, 260], liking: 0.3 },
  /** Many headlines, on the way. */
  skimming: { channel: "mobile", opened: [2, 3], readShare: 0.15, dwellSeconds: [6, 18], liking: 0.02 },
  /** What the newsletter brings. */
  "by-mail": { channel: "email", opened: [1, 1], readShare: 0.8, dwellSeconds: [45, 90], liking: 0.05 },
} as const;
export type ReadingStyle = keyof typeof readingStyles;

const dayMs = 86_400_000;
export const memberDays = 60;
const members = 240;
/** Of the members so many stop coming at some time. */
const leaving = 0.45;
/** Days before they leave in which visits become fewer. */
const fadingDays = 10;

/**
 * Members with their sixty days before `endMs`: how often each comes, shares and when each leaves is drawn once, so that tests can
 * hold what is predicted of them against what is true of them. The same every time.
 */
export function simulateMembers(options: { endMs: number; itemIds: readonly string[] }): {
  members: Member[];
  events: MemberEvent[];
} {
  const random = createRandom("newsroom members");
  const simulated = Array.from(
    { length: members },
    (_, i): Member => ({
      userId: `member-${String(i + 1).padStart(3, "0")}`,
      visitsPerDay: 0.15 + 0.75 * random() ** 1.5,
      sharing: random() < 0.35 ? 0.15 + 0.35 * random() : 0.01,
      style: styleOf(i),
      leavesOnDay: random() < leaving ? 5 + random() * (memberDays - 5) : Number.POSITIVE_INFINITY,
    }),
  );
  const events = simulated.flatMap((member) => simulateVisits(member, { ...options, random }));
  return { members: simulated, events: events.sort((a, b) => (a.timestamp < b.timestamp ? -1 : 1)) };
}

/** Half of the members skim. */
function styleOf(member: number): ReadingStyle {
  return (["skimming", "thorough", "skimming", "by-mail"] as const)[member % 4]!;
}

/** What the member opens and reads at one visit, drawn apart from all else. */
function readArticles(
  { style }: Member,
  { itemIds, random, add }: { itemIds: readonly string[]; random: Random; add: AddEvent },
): void {
  const { opened, readShare, dwellSeconds, liking } = readingStyles[style];
  const between = ([low, high]: readonly [number, number]): number => low + random() * (high - low);
  const count = Math.round(between(opened));
  for (let i = 0; i < count; i++) {
    const itemId = itemIds[Math.floor(random() * itemIds.length)];
    add("Item Viewed", 5_000 + 60_000 * i, { itemId }, i);
    if (random() >= readShare) continue;
    const seconds = Math.round(between(dwellSeconds));
    const scrollDepth = Math.min(1, 0.2 + seconds / 200);
    add("Item Read", 5_000 + 60_000 * i + 1_000 * seconds, { itemId, dwellSeconds: seconds, scrollDepth }, i);
    if (random() < liking) add("Item Liked", 6_000 + 60_000 * i + 1_000 * seconds, { itemId }, i);
  }
}

/** `place` tells events of one name and visit apart. */
type AddEvent = (event: string, afterMs: number, properties?: Record<string, unknown>, place?: number) => void;

function simulateVisits(
  member: Member,
  { endMs, itemIds, random }: { endMs: number; itemIds: readonly string[]; random: Random },
): MemberEvent[] {
  const events: MemberEvent[] = [];
  const { channel } = readingStyles[member.style];
  const reading = createRandom(`newsroom reading ${member.userId}`);
  const startMs = endMs - memberDays * dayMs;
  for (let day = 0; day < memberDays && day < member.leavesOnDay; day++) {
    const fading = Math.min(1, (member.leavesOnDay - day) / fadingDays);
    if (random() >= member.visitsPerDay * fading) continue;
    const atMs = startMs + day * dayMs + Math.floor((6 + 14 * random()) * 3_600_000);
    const add: AddEvent = (event, afterMs, properties = {}, place) => {
      events.push({
        type: "track",
        messageId: `seed-${member.userId}-${day}-${event}${place === undefined ? "" : `-${place}`}`,
        userId: member.userId,
        event,
        timestamp: new Date(atMs + afterMs).toISOString(),
        properties,
        context: { channel },
      });
    };
    readArticles(member, { itemIds, random: reading, add });
    add("Front Page Opened", 0);
    if (random() < 0.3) add("Newsletter Opened", 40_000);
    if (random() < member.sharing)
      add("Item Shared", 90_000, { itemId: itemIds[Math.floor(random() * itemIds.length)] });
  }
  return events;
}
