import { randomUUID } from "node:crypto";
import type { Purpose } from "../events/consent.ts";
import { type ConsentDefault, type ConsentState, grantedByDefault } from "../profiles/consent/consent-state.ts";
import { type ChangeUsersOptions, changeUsers, inTurnWithEvents } from "./change-users.ts";
import { receiptTable } from "./consent/consent-tables.ts";
import { type ConsentReceipt, receiptOf } from "./consent/receipts.ts";

export interface ConsentView {
  userId: string;
  state: ConsentState;
  byDefault: ConsentDefault;
  /** Newest first. */
  receipts: ConsentReceipt[];
}

/** What users agreed to: asked for and changed otherwise than by events. */
export interface ConsentDecisions {
  /** Somebody of whom nothing is known has decided nothing. */
  of(id: string): Promise<ConsentView>;
  /** With a withdrawal of analytics or personalisation, what is known of the user is gone when this resolves. */
  decide(id: string, purposes: Partial<Record<Purpose, boolean>>): Promise<ConsentView>;
  /** For the export of a user. */
  receiptsOf(id: string): Promise<ConsentReceipt[]>;
}

export function createConsentDecisions(
  options: ChangeUsersOptions & { consentDefault?: ConsentDefault | undefined },
): ConsentDecisions {
  const { profiles, commits, consentDefault: byDefault = grantedByDefault } = options;
  async function receiptsOf(id: string): Promise<ConsentReceipt[]> {
    const rows = await commits.readRows(receiptTable, [id]);
    return rows.map(receiptOf).sort((a, b) => b.atMs - a.atMs);
  }
  async function of(id: string): Promise<ConsentView> {
    const user = await profiles.get(id);
    const userId = user?.id ?? id;
    return { userId, state: user?.consents ?? {}, byDefault, receipts: await receiptsOf(userId) };
  }
  return {
    of,
    receiptsOf,
    async decide(id, purposes) {
      const decision = { name: id, given: { purposes, via: "api" as const }, messageId: `consent:${randomUUID()}` };
      await inTurnWithEvents(options, () => changeUsers([id], (transaction) => transaction.decide(decision), options));
      return of(id);
    },
  };
}
