import type { Projection } from "../commit/projection.ts";
import { identityTable } from "../identity/identity-table.ts";

/** The ids of users. The core of ingestion writes them as it decides who is who. */
export const identitiesProjection: Projection = {
  name: "identities",
  tables: [identityTable],
  begin: () => ({ apply: () => undefined }),
};
