import { csvCell } from "./csv-cell.ts";

/** How a list of members is written: CSV (RFC 4180) for tables, JSON Lines for programs. */
export type MemberForm = "csv" | "jsonl";

export interface WrittenMember {
  userId: string;
  enteredAtMs: number;
}

/** The first line; none in JSON Lines. */
export const memberHeader = (form: MemberForm): string => (form === "csv" ? "userId,enteredAt\r\n" : "");

export function memberLine({ userId, enteredAtMs }: WrittenMember, form: MemberForm): string {
  const enteredAt = new Date(enteredAtMs).toISOString();
  return form === "csv" ? `${csvCell(userId)},${enteredAt}\r\n` : `${JSON.stringify({ userId, enteredAt })}\n`;
}
