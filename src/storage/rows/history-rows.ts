import type { HistoryEvent, UserHistory } from "../../predictions/point-in-time/user-history.ts";

/** An event as predictions read it; properties and context are JSON. */
export interface HistoryRow {
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
  for (const { userId, itemId, sourceId, properties, context, ...row } of rows) {
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
