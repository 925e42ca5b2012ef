import { type MessageTone, toneAxes } from "../tone/message-tone.ts";
import type { MessageReportRow, MessageStore } from "./message-store.ts";

const names = {
  formality: ["casual", "neutral", "formal"],
  warmth: ["reserved", "friendly", "warm"],
  energy: ["calm", "even", "lively"],
} as const;

/** A tone in three words, thirds of each axis: `formal, warm, calm`. */
export function toneLabel(tone: MessageTone): string {
  return toneAxes.map((axis) => names[axis][Math.min(2, Math.floor(tone[axis] * 3))]).join(", ");
}

export interface MessageReport {
  rows: (MessageReportRow & { openRate: number; clickRate: number })[];
}

/** What became of the messages, per template, variant and tone. Rates are of the messages that were shown; 0 when none was. */
export async function messageReport(
  store: Pick<MessageStore, "report">,
  options: { templateId?: string; sinceMs?: number } = {},
): Promise<MessageReport> {
  const rows = await store.report(options);
  return {
    rows: rows.map((row) => ({
      ...row,
      openRate: row.shown === 0 ? 0 : Math.min(1, row.opened / row.shown),
      clickRate: row.shown === 0 ? 0 : Math.min(1, row.clicked / row.shown),
    })),
  };
}
