import { typeOfName } from "../../events/typed-names.ts";
import type { Identity, IdentityState } from "../../profiles/identity/identity-store.ts";
import type { ProjectionTable, Row } from "../commit/projection-table.ts";

/** The ids of every user. Where two users are merged, an id keeps the state that it has with the one who stays. */
export const identityTable: ProjectionTable = {
  name: "identity",
  key: ["profile_ref", "type", "value"],
  columns: {
    state: "replace",
    source_id: "keep",
    first_seen_ms: "min",
    last_seen_ms: "max",
    joined_at_ms: "max",
  },
  user: "profile_ref",
};

export interface NamedIdentity {
  profileId: string;
  name: string;
  /** The name is the user id of its profile. */
  isUserId: boolean;
  state: IdentityState;
  sourceId: string | undefined;
  atMs: number;
}

export function identityRow({ profileId, name, isUserId, state, sourceId, atMs }: NamedIdentity): Row {
  const { type, value } = isUserId ? { type: "userId", value: name } : typeOfName(name);
  return {
    profile_ref: profileId,
    type,
    value,
    state,
    source_id: sourceId ?? null,
    first_seen_ms: atMs,
    last_seen_ms: atMs,
    joined_at_ms: atMs,
  };
}

/** The name by which events and links know the id. */
export function nameOfIdentity({ type, value }: Pick<Identity, "type" | "value">): string {
  return type === "userId" || type === "anonymousId" ? value : `${type}:${value}`;
}
