import type { Projection } from "../commit/projection.ts";
import { countedTable, eventCountTable, receiptTable } from "../consent/consent-tables.ts";

/** Decisions of users, and what is counted without them. The core of ingestion writes both. */
export const consentsProjection: Projection = {
  name: "consents",
  tables: [receiptTable, countedTable, eventCountTable],
  begin: () => ({ apply: () => undefined }),
};
