import type { SourceHour } from "./source-store.ts";
import type { Sources } from "./sources.ts";

/** The last 24 hours of a source. */
export interface SourceHealth
  extends Pick<SourceHour, "requests" | "accepted" | "duplicates" | "rejected" | "ignored" | "refused"> {
  lastAtMs?: number;
  /** Of the rows that were events or should have been; 0 for none. */
  rejectedShare: number;
  /** Of the events of all sources; 0 for none. */
  share: number;
  /** Mean of receipt less occurrence. */
  lagSeconds: number;
  /** Newest first; hours without requests are left out. */
  hours: readonly Pick<SourceHour, "hour" | "accepted" | "rejected" | "refused">[];
}

const shownHours = 24;
const hourMs = 3_600_000;

/** Rate, lag and rejects of every source, by id. */
export async function readHealth(
  { definitions, hours }: Pick<Sources, "definitions" | "hours">,
  nowMs: number,
): Promise<Map<string, SourceHealth>> {
  const fromHour = Math.floor(nowMs / hourMs) - shownHours + 1;
  const read = await Promise.all(
    definitions.list().map(async ({ id }) => ({ id, rows: await hours({ sourceId: id, fromHour }) })),
  );
  const all = read.reduce((total, { rows }) => total + rows.reduce((sum, { accepted }) => sum + accepted, 0), 0);
  return new Map(read.map(({ id, rows }) => [id, summed(rows, all)]));
}

function summed(rows: readonly SourceHour[], acceptedOfAll: number): SourceHealth {
  const sum = (key: "requests" | "accepted" | "duplicates" | "rejected" | "ignored" | "refused" | "lagMs"): number =>
    rows.reduce((total, row) => total + row[key], 0);
  const [accepted, rejected] = [sum("accepted"), sum("rejected")];
  const lastAtMs = rows[0]?.lastAtMs;
  return {
    ...(lastAtMs !== undefined && { lastAtMs }),
    ...{ requests: sum("requests"), accepted, duplicates: sum("duplicates"), rejected },
    ...{ ignored: sum("ignored"), refused: sum("refused") },
    rejectedShare: accepted + rejected === 0 ? 0 : rejected / (accepted + rejected),
    share: acceptedOfAll === 0 ? 0 : accepted / acceptedOfAll,
    lagSeconds: accepted === 0 ? 0 : sum("lagMs") / accepted / 1_000,
    hours: rows,
  };
}
