import { request } from "./request.ts";

export interface SourceRow {
  id: string;
  kind: string;
  kindLabel: string;
  hasSecret: boolean;
  path: string;
  lastAt?: string;
  requests: number;
  accepted: number;
  rejected: number;
  refused: number;
  lagSeconds: number;
}

export interface SourceHealth extends Omit<SourceRow, "id" | "kind" | "kindLabel" | "hasSecret" | "path"> {
  duplicates: number;
  ignored: number;
  hours: { hour: string; accepted: number; rejected: number; refused: number }[];
}

export interface RejectedRow {
  id: string;
  at: string;
  code: string;
  detail: string;
  row: string;
}

export interface TriedRow {
  event?: Record<string, unknown>;
  fault?: string;
  ignored?: string;
}

export interface SourceKind {
  kind: string;
  label: string;
  secret?: string;
}

export interface MergeRow {
  id: string;
  into: string;
  from: string;
  cause: "identify" | "alias" | "merge";
  at: string;
  undoneAt?: string;
}

export interface IdentityRow {
  type: string;
  value: string;
  state: "active" | "demoted" | "quarantined";
  source?: string;
  firstSeenAt: string;
}

export interface TraitRow {
  value: unknown;
  source: string | null;
  at: string;
  rule: string;
  alternatives: { value: unknown; source: string | null; at: string }[];
}

export interface ConsentAnswer {
  purposes: Record<string, { status: "granted" | "denied" | "unknown"; granted: boolean; at?: string; via?: string }>;
  receipts: { id: string; at: string; purposes: Record<string, boolean>; via: string }[];
}

export interface IdentityRules {
  quarantined: { type: string; value: string; users: number; at: string }[];
}

const source = (id: string, rest = ""): string => `/v1/sources/${encodeURIComponent(id)}${rest}`;
const user = (id: string, rest = ""): string => `/v1/users/${encodeURIComponent(id)}${rest}`;

/** What the pages of sources and people ask of the server. */
export const peopleClient = {
  sources: (signal?: AbortSignal) => request<{ sources: SourceRow[]; kinds: SourceKind[] }>("/v1/sources", { signal }),
  source: (id: string, signal?: AbortSignal) => request<SourceRow>(source(id), { signal }),
  putSource: (id: string, definition: unknown) => request<SourceRow>(source(id), { method: "PUT", json: definition }),
  health: (id: string, signal?: AbortSignal) => request<SourceHealth>(source(id, "/health"), { signal }),
  rejected: (id: string, signal?: AbortSignal) =>
    request<{ rejected: RejectedRow[] }>(source(id, "/rejected"), { signal }),
  tryOut: (id: string, text: string) =>
    request<{ rows: TriedRow[] }>(source(id, "/try"), {
      method: "POST",
      raw: { body: new Blob([text]), contentType: "text/plain" },
    }),
  merges: (userId: string | undefined, signal?: AbortSignal) =>
    request<{ merges: MergeRow[] }>("/v1/merges", { query: { user: userId, limit: 100 }, signal }),
  undo: (mergeId: string) => request<{ userIds: string[] }>(`/v1/merges/${mergeId}/undo`, { method: "POST" }),
  merge: (id: string, from: string) =>
    request<{ mergeId: string }>(user(id, "/merge"), { method: "POST", json: { from } }),
  identities: (id: string, signal?: AbortSignal) =>
    request<{ userId: string; identities: IdentityRow[] }>(user(id, "/identities"), { signal }),
  traits: (id: string, signal?: AbortSignal) =>
    request<{ traits: Record<string, TraitRow> }>(user(id), { query: { provenance: true }, signal }),
  consent: (id: string, signal?: AbortSignal) => request<ConsentAnswer>(user(id, "/consent"), { signal }),
  decide: (id: string, purposes: Record<string, boolean>) =>
    request<ConsentAnswer>(user(id, "/consent"), { method: "PUT", json: { purposes } }),
  segments: (id: string, signal?: AbortSignal) =>
    request<{ segments: { id: string; label: string; enteredAt: string; until?: string }[] }>(user(id, "/segments"), {
      signal,
    }),
  rules: (signal?: AbortSignal) => request<IdentityRules>("/v1/identity", { signal }),
};
