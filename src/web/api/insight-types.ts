import type { ItemRow } from "./catalogue-types.ts";

export interface TopicRow {
  id: string;
  label: string;
  /** An editor said that it is no topic. */
  hidden?: boolean;
  words: { text: string; weight: number }[];
  share: number;
  itemCount: number;
  /** Place on the map, in [-1, 1]. */
  x: number;
  y: number;
}

/** How good the topic model is; see `GET /v1/topics`. */
export interface TopicMetrics {
  documents: number;
  npmi: number;
  diversity: number;
  heldOutPerplexity?: number;
  vocabulary: number;
  grid?: { topics: number; npmi: number }[];
}

export interface TopicsReply {
  topics: TopicRow[];
  /** Changes with every training; empty without a model. */
  fingerprint: string;
  metrics?: TopicMetrics;
}

export interface TopicTraining {
  running: boolean;
  stage?: string;
  fraction?: number;
  last?: { outcome: "trained" | "stopped" | "failed"; at: string; detail?: string };
}

interface NamedTopic {
  id: string;
  label: string;
}

export interface TopicFate extends NamedTopic {
  kind: "kept" | "born" | "died" | "split" | "merged";
  from?: NamedTopic;
  into?: NamedTopic;
}

export type TopicLogEntry =
  | { event: "trained"; at: string; changes: TopicFate[] }
  | ({ event: "renamed"; at: string; formerLabel: string } & NamedTopic)
  | ({ event: "hidden"; at: string } & NamedTopic)
  | ({ event: "shown"; at: string } & NamedTopic);

export interface TopicReply {
  topic: TopicRow;
  items: ItemRow[];
  trend: { date: string; share: number; count: number }[];
}

export interface EntityRow {
  id: string;
  label: string;
  type: string;
  itemCount: number;
  sentiment?: number;
}

export interface EntityReply {
  entity: EntityRow & { aliases: string[] };
  items: ItemRow[];
  mood: { date: string; score: number; count: number }[];
}

export interface TagRow {
  tag: string;
  label: string;
  description?: string | undefined;
  parent?: string | undefined;
  itemCount: number;
}

export interface TagReportRow {
  tag: string;
  label: string;
  suggested: number;
  accepted: number;
  rejected: number;
  precision?: number;
}

export interface TagHygiene {
  nearDuplicates: {
    a: TagRow;
    b: TagRow;
    similarity: number;
    reason: "label" | "meaning" | "use";
    shared: number;
    either: number;
  }[];
  unused: TagRow[];
  disagreeing: { itemId: string; title: string; tag: string; label: string; support: number }[];
}

export interface TagChange {
  preview: boolean;
  count: number;
  items: { id: string; title: string }[];
  undoId?: string;
}

/** A name that editors taught. */
export interface KnownName {
  id: string;
  name: string;
  type: string;
  aliases: string[];
}

/** What an editor says of a name that was found. */
export type Correction =
  | { kind: "not-a-name" }
  | { kind: "other-type"; type: string }
  | { kind: "same-as"; entity: string };

export interface KeptCorrection {
  id: string;
  entity: string;
  name: string;
  type: string;
  as: Correction;
  at: string;
}

export interface Gazetteer {
  version: number;
  entries: KnownName[];
  corrections: KeptCorrection[];
}

export interface KnownNameReply {
  entry: KnownName;
  version: number;
  /** Articles that are read again because of it. */
  items: number;
}
