import type {
  ConsentAnswer,
  Identities,
  IdentityRulesView,
  MergePage,
  MergeRow,
  TraitProvenance,
} from "../../http/schema/people/identity.ts";
import type {
  RejectedPage,
  SourceHealth,
  SourceList,
  SourceRow,
  SourceView,
  Tried,
} from "../../http/schema/people/sources.ts";
import type { UserSegments } from "../../http/schema/segments/segments.ts";
import { request } from "./request.ts";

export type { ConsentAnswer, Identities, MergeRow, SourceHealth, SourceRow, SourceView, TraitProvenance, Tried };

const source = (id: string, rest = ""): string => `/v1/sources/${encodeURIComponent(id)}${rest}`;
const user = (id: string, rest = ""): string => `/v1/users/${encodeURIComponent(id)}${rest}`;

/** What the pages of sources and people ask of the server. */
export const peopleClient = {
  sources: (signal?: AbortSignal) => request<SourceList>("/v1/sources", { signal }),
  source: (id: string, signal?: AbortSignal) => request<SourceView>(source(id), { signal }),
  makeSource: (id: string, definition: unknown) =>
    request<SourceView>(source(id), { method: "PUT", json: definition, onlyNew: true }),
  putSource: (id: string, definition: unknown) => request<SourceView>(source(id), { method: "PUT", json: definition }),
  health: (id: string, signal?: AbortSignal) => request<SourceHealth>(source(id, "/health"), { signal }),
  rejected: (id: string, signal?: AbortSignal) => request<RejectedPage>(source(id, "/rejected"), { signal }),
  tryOut: (id: string, { text, mapping }: { text: string; mapping: string }) =>
    request<Tried>(source(id, "/try"), {
      method: "POST",
      query: { mapping },
      raw: { body: new Blob([text]), contentType: "text/plain" },
    }),
  merges: (query: { user?: string | undefined; cursor?: string | undefined }, signal?: AbortSignal) =>
    request<MergePage>("/v1/merges", { query: { ...query, limit: 50 }, signal }),
  undo: (mergeId: string) => request<{ userIds: string[] }>(`/v1/merges/${mergeId}/undo`, { method: "POST" }),
  merge: (id: string, from: string) =>
    request<{ mergeId: string }>(user(id, "/merge"), { method: "POST", json: { from } }),
  identities: (id: string, signal?: AbortSignal) => request<Identities>(user(id, "/identities"), { signal }),
  traits: (id: string, signal?: AbortSignal) =>
    request<{ traits: Record<string, TraitProvenance> }>(user(id), { query: { provenance: true }, signal }),
  consent: (id: string, signal?: AbortSignal) => request<ConsentAnswer>(user(id, "/consent"), { signal }),
  decide: (id: string, purposes: Record<string, boolean>) =>
    request<ConsentAnswer>(user(id, "/consent"), { method: "PUT", json: { purposes } }),
  segments: (id: string, signal?: AbortSignal) =>
    request<UserSegments>(user(id, "/segments"), {
      signal,
    }),
  rules: (signal?: AbortSignal) => request<IdentityRulesView>("/v1/identity", { signal }),
};
