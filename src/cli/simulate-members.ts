import { createRandom, type Random } from "../math/random.ts";

/** A simulated member of the newsroom, with what only the simulator knows. */
export interface Member {
  userId: string;
  /** Visits a day while the member comes. */
  visitsPerDay: number;
  /** Chance of sharing something at a visit. */
  sharing: number;
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
}

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
      leavesOnDay: random() < leaving ? 5 + random() * (memberDays - 5) : Number.POSITIVE_INFINITY,
    }),
  );
  const events = simulated.flatMap((member) => simulateVisits(member, { ...options, random }));
  return { members: simulated, events: events.sort((a, b) => (a.timestamp < b.timestamp ? -1 : 1)) };
}

function simulateVisits(
  member: Member,
  { endMs, itemIds, random }: { endMs: number; itemIds: readonly string[]; random: Random },
): MemberEvent[] {
  const events: MemberEvent[] = [];
  const startMs = endMs - memberDays * dayMs;
  for (let day = 0; day < memberDays && day < member.leavesOnDay; day++) {
    const fading = Math.min(1, (member.leavesOnDay - day) / fadingDays);
    if (random() >= member.visitsPerDay * fading) continue;
    const atMs = startMs + day * dayMs + Math.floor((6 + 14 * random()) * 3_600_000);
    const add = (event: string, afterMs: number, properties: Record<string, unknown> = {}): void => {
      events.push({
        type: "track",
        messageId: `seed-${member.userId}-${day}-${event}`,
        userId: member.userId,
        event,
        timestamp: new Date(atMs + afterMs).toISOString(),
        properties,
      });
    };
    add("Front Page Opened", 0);
    if (random() < 0.3) add("Newsletter Opened", 40_000);
    if (random() < member.sharing)
      add("Item Shared", 90_000, { itemId: itemIds[Math.floor(random() * itemIds.length)] });
  }
  return events;
}
