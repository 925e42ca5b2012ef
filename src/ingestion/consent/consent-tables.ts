import type { ProjectionTable } from "../commit/projection-table.ts";

/** Decisions of users, each once; they outlive what is withdrawn, and go with the user. */
export const receiptTable: ProjectionTable = {
  name: "consent_receipt",
  key: ["profile_ref", "message_id"],
  columns: { name: "keep", at_ms: "keep", purposes: "keep", via: "keep", source_id: "keep" },
  user: "profile_ref",
};

/** Messages that were counted without a user, so that they are counted once. */
export const countedTable: ProjectionTable = {
  name: "counted_event",
  key: ["message_id"],
  columns: { received_at_ms: "keep" },
};

/** How often each event came, counted ones included. */
export const eventCountTable: ProjectionTable = { name: "event_count", key: ["event"], columns: { count: "add" } };

/** Tables of a user that a withdrawal leaves. */
export const tablesThatStay: readonly string[] = ["identity", receiptTable.name];
