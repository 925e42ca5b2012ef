import type { AnalyzeReply } from "../../http/schema/analysis.ts";
import type { ItemPage, ItemQuery, ItemReply, SimilarItem } from "../../http/schema/catalogue.ts";
import type {
  Correction,
  EntityReply,
  EntityRow,
  Gazetteer,
  KeptCorrection,
  KnownNameReply,
} from "../../http/schema/entities.ts";
import type { ImportJob, ImportView } from "../../http/schema/imports.ts";
import type {
  MessageReply,
  MessageRequest,
  StoredTemplate,
  Template,
  TemplateFault,
  TemplateReport,
} from "../../http/schema/messages.ts";
import type { RecommendationReply, TrialEvent } from "../../http/schema/recommendations.ts";
import type { CoverageReply, DriftReply, LearnedReply, LearnReply } from "../../http/schema/segments/learned-groups.ts";
import type { SegmentDay, SegmentInput, SegmentPreview, SegmentRow } from "../../http/schema/segments/segments.ts";
import type {
  ItemTagsReply,
  TagChange,
  TagDecisions,
  TagHygiene,
  TagReportRow,
  TagRow,
  Taxonomy,
} from "../../http/schema/tags.ts";
import type { TopicLogEntry, TopicReply, TopicsReply, TopicTraining } from "../../http/schema/topics.ts";
import type { Profile, UserRow } from "../../http/schema/users.ts";
import type { ImportRequest } from "./import-request.ts";
import { type RequestOptions, request } from "./request.ts";

const id = encodeURIComponent;

function importRequest(
  { file, map, dateOrder, encoding, format }: ImportRequest,
  flags: { preview: true } | { job: true },
): RequestOptions {
  const pairs = Object.entries(map).filter(([, column]) => column !== "");
  return {
    method: "POST",
    query: {
      ...flags,
      format,
      dateOrder,
      encoding,
      fileName: file.webkitRelativePath || file.name,
      map: pairs.length === 0 ? undefined : pairs.map((pair) => pair.join("=")).join(","),
    },
    raw: { body: file, contentType: "application/octet-stream" },
  };
}

/** Every request that the page makes. */
export const client = {
  readiness: (signal?: AbortSignal) => request<{ status: string }>("/readyz", { signal }),
  analyze: (text: string, signal?: AbortSignal) =>
    request<AnalyzeReply>("/v1/analyze", { method: "POST", json: { texts: [text] }, signal }),

  items: (query: ItemQuery, signal?: AbortSignal) => request<ItemPage>("/v1/items", { query: { ...query }, signal }),
  item: (itemId: string, signal?: AbortSignal) => request<ItemReply>(`/v1/items/${id(itemId)}`, { signal }),
  similar: (itemId: string, limit: number, signal?: AbortSignal) =>
    request<{ items: SimilarItem[] }>(`/v1/items/${id(itemId)}/similar`, { query: { limit }, signal }),
  itemTags: (itemId: string, signal?: AbortSignal) =>
    request<ItemTagsReply>(`/v1/items/${id(itemId)}/tags`, { signal }),
  removeItem: (itemId: string) => request<void>(`/v1/items/${id(itemId)}`, { method: "DELETE" }),
  putItem: (item: ItemReply["item"]) => request<unknown>(`/v1/items/${id(item.id)}`, { method: "PUT", json: item }),
  decideTags: (itemId: string, decisions: TagDecisions) =>
    request<ItemTagsReply>(`/v1/items/${id(itemId)}/tags`, { method: "POST", json: decisions }),
  previewImport: (asked: ImportRequest, signal?: AbortSignal) =>
    request<ImportView>("/v1/items/import", { ...importRequest(asked, { preview: true }), signal }),
  startImport: (asked: ImportRequest) =>
    request<{ job: ImportJob }>("/v1/items/import", importRequest(asked, { job: true })),
  imports: (signal?: AbortSignal) => request<{ jobs: ImportJob[] }>("/v1/jobs", { signal }),
  cancelImport: (jobId: string) => request<ImportJob>(`/v1/jobs/${id(jobId)}`, { method: "DELETE" }),
  undoImport: (jobId: string) => request<ImportJob>(`/v1/jobs/${id(jobId)}/undo`, { method: "POST" }),

  tags: (signal?: AbortSignal) => request<{ tags: TagRow[] }>("/v1/tags", { signal }),
  taxonomy: (signal?: AbortSignal) => request<Taxonomy>("/v1/taxonomy", { signal }),
  addTag: (tag: string, described: Omit<Taxonomy["tags"][number], "id">) =>
    request<unknown>(`/v1/tags/${id(tag)}`, { method: "PUT", json: described, onlyNew: true }),
  describeTag: (tag: string, described: Omit<Taxonomy["tags"][number], "id">) =>
    request<unknown>(`/v1/tags/${id(tag)}`, { method: "PUT", json: described }),
  tagReport: (signal?: AbortSignal) => request<{ tags: TagReportRow[] }>("/v1/tags/report", { signal }),
  tagHygiene: (signal?: AbortSignal) => request<TagHygiene>("/v1/tags/hygiene", { signal }),
  mergeTag: (tag: string, options: { into: string; preview: boolean }) =>
    request<TagChange>(`/v1/tags/${id(tag)}/merge`, { method: "POST", json: options }),
  renameTag: (tag: string, options: { label: string; preview: boolean }) =>
    request<TagChange>(`/v1/tags/${id(tag)}`, { method: "PATCH", json: options }),
  removeTag: (tag: string, options: { preview: boolean }) =>
    request<TagChange>(`/v1/tags/${id(tag)}`, { method: "DELETE", query: options }),
  undoTagChange: (undoId: string) =>
    request<{ undone: boolean }>("/v1/tags/undo", { method: "POST", json: { undoId } }),

  topics: (signal?: AbortSignal) => request<TopicsReply>("/v1/topics", { signal }),
  topicTraining: (signal?: AbortSignal) => request<TopicTraining>("/v1/topics/training", { signal }),
  trainTopics: () => request<TopicTraining>("/v1/topics/train", { method: "POST", query: { wait: false } }),
  stopTopicTraining: () => request<{ stopped: boolean }>("/v1/topics/training", { method: "DELETE" }),
  topicLog: (signal?: AbortSignal) => request<{ log: TopicLogEntry[] }>("/v1/topics/log", { signal }),
  topic: (topicId: string, signal?: AbortSignal) => request<TopicReply>(`/v1/topics/${id(topicId)}`, { signal }),
  renameTopic: (topicId: string, label: string) =>
    request<unknown>(`/v1/topics/${id(topicId)}`, { method: "PATCH", json: { label } }),
  hideTopic: (topicId: string, hidden: boolean) =>
    request<unknown>(`/v1/topics/${id(topicId)}`, { method: "PATCH", json: { hidden } }),
  judgeTopics: (itemId: string, change: { wrong?: string[]; right?: string[] }) =>
    request<unknown>(`/v1/items/${id(itemId)}/topics`, { method: "POST", json: change }),
  entities: (
    query: {
      query?: string | undefined;
      type?: string | undefined;
      limit?: number | undefined;
      cursor?: string | undefined;
    },
    signal?: AbortSignal,
  ) => request<{ entities: EntityRow[]; nextCursor?: string; total: number }>("/v1/entities", { query, signal }),
  entity: (entityId: string, signal?: AbortSignal) => request<EntityReply>(`/v1/entities/${id(entityId)}`, { signal }),
  gazetteer: (signal?: AbortSignal) => request<Gazetteer>("/v1/gazetteer", { signal }),
  addName: (name: { name: string; type: string; aliases: string[]; version?: number }) =>
    request<KnownNameReply>("/v1/gazetteer", { method: "POST", json: name }),
  changeName: (entityId: string, name: { name: string; aliases: string[]; version: number }) =>
    request<KnownNameReply>(`/v1/gazetteer/${id(entityId)}`, { method: "PUT", json: name }),
  forgetName: (entityId: string, version: number) =>
    request<KnownNameReply>(`/v1/gazetteer/${id(entityId)}`, { method: "DELETE", query: { version } }),
  correctName: (said: { entity: string; as: Correction }) =>
    request<{ correction: KeptCorrection }>("/v1/gazetteer/corrections", { method: "POST", json: said }),
  takeBackCorrection: (correctionId: string) =>
    request<unknown>(`/v1/gazetteer/corrections/${id(correctionId)}`, { method: "DELETE" }),

  users: (
    query: { query?: string | undefined; limit?: number | undefined; cursor?: string | undefined },
    signal?: AbortSignal,
  ) => request<{ users: UserRow[]; nextCursor?: string; total: number }>("/v1/users", { query, signal }),
  profile: (userId: string, signal?: AbortSignal) => request<Profile>(`/v1/users/${id(userId)}`, { signal }),
  recommendations: (userId: string, limit: number, signal?: AbortSignal) =>
    request<RecommendationReply>(`/v1/users/${id(userId)}/recommendations`, {
      method: "POST",
      json: { limit, explain: true },
      signal,
    }),
  /** What a user would get after these events; nothing of it is kept. */
  trial: (trial: { userId: string; events: readonly TrialEvent[]; limit: number }, signal?: AbortSignal) =>
    request<RecommendationReply>("/v1/sessions/recommendations", {
      method: "POST",
      json: { ...trial, explain: true },
      signal,
    }),

  segments: (signal?: AbortSignal) => request<{ segments: SegmentRow[] }>("/v1/segments", { signal }),
  segment: (segmentId: string, signal?: AbortSignal) =>
    request<SegmentRow>(`/v1/segments/${id(segmentId)}`, { signal }),
  segmentHistory: (segmentId: string, signal?: AbortSignal) =>
    request<{ days: SegmentDay[] }>(`/v1/segments/${id(segmentId)}/history`, { signal }),
  previewSegment: (input: SegmentInput, signal?: AbortSignal) =>
    request<SegmentPreview>("/v1/segments/preview", { method: "POST", json: input, signal }),
  makeSegment: (segmentId: string, segment: { label: string; settings?: SegmentRow["settings"] } & SegmentInput) =>
    request<SegmentRow>(`/v1/segments/${id(segmentId)}`, { method: "PUT", json: segment, onlyNew: true }),
  removeSegment: (segmentId: string) => request<void>(`/v1/segments/${id(segmentId)}`, { method: "DELETE" }),
  learnedSegments: (signal?: AbortSignal) => request<LearnedReply>("/v1/segments/learned", { signal }),
  learnSegments: (settings: { minUsers: number }) =>
    request<LearnReply>("/v1/segments/learn", { method: "POST", json: settings }),
  segmentDrift: (signal?: AbortSignal) => request<DriftReply>("/v1/segments/drift", { signal }),
  segmentCoverage: (by: string, signal?: AbortSignal) =>
    request<CoverageReply>(`/v1/segments/coverage?by=${encodeURIComponent(by)}`, { signal }),

  /** All of them, however many pages that takes. */
  templates: async (signal?: AbortSignal): Promise<StoredTemplate[]> => {
    const all: StoredTemplate[] = [];
    let cursor: string | undefined;
    do {
      const query = { limit: 200, cursor };
      const page = await request<{ templates: StoredTemplate[]; nextCursor?: string }>("/v1/templates", {
        query,
        signal,
      });
      all.push(...page.templates);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return all;
  },
  template: (templateId: string, signal?: AbortSignal) =>
    request<StoredTemplate>(`/v1/templates/${id(templateId)}`, { signal }),
  makeTemplate: (templateId: string, template: Template) =>
    request<StoredTemplate>(`/v1/templates/${id(templateId)}`, { method: "PUT", json: template, onlyNew: true }),
  /** 409 where somebody changed or removed it after `knownAt`; undefined replaces whatever is there. */
  saveTemplate: (templateId: string, template: Template, knownAt: string | undefined) =>
    request<StoredTemplate>(`/v1/templates/${id(templateId)}`, { method: "PUT", json: template, knownAt }),
  removeTemplate: (templateId: string) => request<void>(`/v1/templates/${id(templateId)}`, { method: "DELETE" }),
  validateTemplate: (template: Template, signal?: AbortSignal) =>
    request<{ errors: TemplateFault[] }>("/v1/templates/validate", { method: "POST", json: template, signal }),
  templateReport: (templateId: string, signal?: AbortSignal) =>
    request<TemplateReport>(`/v1/templates/${id(templateId)}/report`, { signal }),
  message: (message: MessageRequest, signal?: AbortSignal) =>
    request<MessageReply>("/v1/messages", { method: "POST", json: message, signal }),
};
