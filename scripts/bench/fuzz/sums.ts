import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { markdownTable } from "../../evaluate/report.ts";
import { hangMs } from "./send.ts";

/** A reply that takes longer than this counts as slow, in ms. */
export const slowMs = 6_000;

/** What came back so far; counts by name. */
export interface FuzzSums {
  sent: number;
  faults: Record<string, number>;
  statuses: Record<string, number>;
  slow: Record<string, number>;
  /** Of the server, in MB: when the first request was sent, and after the last. */
  memoryMb: { before: number; after: number };
  /** Every piece of the run left a server that answered and was ready. */
  isAlive: boolean;
}

/** The sums that an earlier piece of the run left in the file, or those of a run that begins. */
export function readSums(path: string | undefined, memoryMb: number): FuzzSums {
  if (path !== undefined && existsSync(path)) return JSON.parse(readFileSync(path, "utf8")) as FuzzSums;
  const nothing = { sent: 0, faults: {}, statuses: {}, slow: {} };
  return { ...nothing, memoryMb: { before: memoryMb, after: memoryMb }, isAlive: true };
}

export function writeSums(path: string | undefined, sums: FuzzSums): void {
  if (path !== undefined) writeFileSync(path, JSON.stringify(sums));
}

export function add(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

export const total = (counts: Record<string, number>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

/** The tables of the page. */
export function tableOf(sums: FuzzSums): string {
  const statuses = Object.entries(sums.statuses).sort((a, b) => Number(a[0]) - Number(b[0]));
  const ofServer = statuses.filter(([status]) => Number(status) >= 500);
  const hangs = Object.entries(sums.faults).filter(([key]) => key.endsWith(": hang"));
  const { before, after } = sums.memoryMb;
  return [
    markdownTable([
      [
        "requests",
        "5xx",
        "broken schemas and other faults",
        `hangs (${hangMs / 1_000} s)`,
        `over ${slowMs / 1_000} s`,
        "alive and ready",
        "memory, MB before and after",
      ],
      [
        sums.sent,
        total(Object.fromEntries(ofServer)),
        total(sums.faults),
        total(Object.fromEntries(hangs)),
        total(sums.slow),
        sums.isAlive ? "yes" : "no",
        `${before.toFixed(0)}, ${after.toFixed(0)}`,
      ],
    ]),
    "",
    markdownTable([["status", "replies"], ...statuses]),
    ...Object.entries(sums.faults).map(([key, count]) => `\n- ${count} x ${key}`),
    ...Object.entries(sums.slow).map(([name, count]) => `\n- slow: ${count} x ${name}`),
  ].join("\n");
}
