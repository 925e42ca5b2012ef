import type { ItemReading, StoredHistory } from "../../predictions/history/history-source.ts";
import type { HistoryEvent, UserHistory } from "../../predictions/history/user-history.ts";

/** An event as predictions read it; properties and context are JSON. */
export interface HistoryRow {
  /** Where one user is read. */
  sequence?: number;
  userId: string;
  event: string;
  itemId: string | null;
  sourceId: string | null;
  occurredAtMs: number;
  receivedAtMs: number;
  properties: string;
  context: string;
}

/** Rows of one user stand together. */
export function historiesOf(rows: readonly HistoryRow[]): UserHistory[] {
  const histories: { userId: string; events: HistoryEvent[] }[] = [];
  for (const { sequence: _, userId, itemId, sourceId, properties, context, ...row } of rows) {
    if (histories.at(-1)?.userId !== userId) histories.push({ userId, events: [] });
    histories.at(-1)!.events.push({
      ...row,
      itemId: itemId ?? undefined,
      sourceId: sourceId ?? undefined,
      properties: JSON.parse(properties) as HistoryEvent["properties"],
      context: JSON.parse(context) as HistoryEvent["context"],
    });
  }
  return histories;
}

/** An item as predictions read it; topics are JSON. */
export interface ItemReadingRow {
  id: string;
  createdAtMs: number;
  topics: string;
  sentimentScore: number;
}

export function addReadings(readings: Map<string, ItemReading>, rows: readonly ItemReadingRow[]): void {
  for (const { id, topics, ...row } of rows) {
    readings.set(id, { ...row, topics: JSON.parse(topics) as ItemReading["topics"] });
  }
}

/** What was read of one user: newest first, with `sequence`. */
export function userHistoryOf(userId: string, rows: HistoryRow[], after: number): StoredHistory {
  const sequence = rows.reduce((most, row) => Math.max(most, row.sequence!), after);
  return { userId, events: historiesOf(rows.toReversed())[0]?.events ?? [], sequence };
}
