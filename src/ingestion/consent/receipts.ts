import type { ConsentVia, Purpose } from "../../events/consent.ts";
import type { ConsentState } from "../../profiles/consent/consent-state.ts";
import type { Row } from "../commit/projection-table.ts";

/** One decision as it was made. */
export interface ConsentReceipt {
  userId: string;
  /** The name under which it was made. */
  name: string;
  messageId: string;
  atMs: number;
  purposes: Partial<Record<Purpose, boolean>>;
  via: ConsentVia;
  sourceId?: string;
}

export function receiptOf(row: Row): ConsentReceipt {
  return {
    userId: row.profile_ref as string,
    name: row.name as string,
    messageId: row.message_id as string,
    atMs: row.at_ms as number,
    purposes: JSON.parse(row.purposes as string) as ConsentReceipt["purposes"],
    via: row.via as ConsentVia,
    ...(row.source_id !== null && { sourceId: row.source_id as string }),
  };
}

/** What the receipts of one user come to. */
export function consentsOf(receipts: readonly ConsentReceipt[]): ConsentState {
  const state: ConsentState = {};
  for (const { purposes, atMs, via } of [...receipts].sort((a, b) => a.atMs - b.atMs)) {
    for (const [purpose, isGranted] of Object.entries(purposes)) {
      state[purpose as Purpose] = { isGranted, atMs, via };
    }
  }
  return state;
}
