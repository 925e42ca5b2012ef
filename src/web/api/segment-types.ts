export interface SegmentFault {
  path: string;
  message: string;
}

export interface SegmentRow {
  id: string;
  label: string;
  kind: "rule" | "list";
  rule?: unknown;
  text?: string;
  /** The rule in words. */
  sentence?: string;
  version: number;
  status: "active" | "computing";
  members: number;
  updatedAt: string;
  /** What members get otherwise than everybody. */
  settings?: {
    recommendations?: { scenario?: string; filter?: object; boosts?: { filter: object; by: number }[] };
    messages?: { tone?: Record<string, number>; variants?: Record<string, string> };
  };
  warnings?: SegmentFault[];
}

export interface SegmentReason {
  path: string;
  words: string;
  holds: boolean;
  evidence: { event: string; at?: string; value?: unknown }[];
  until?: string;
}

export interface SegmentPreview {
  count: number;
  of: number;
  asOf: string;
  sentence: string;
  rule: unknown;
  perCondition: { path: string; count: number }[];
  byChannel: { channel: string; count: number }[];
  overlaps: { id: string; jaccard: number }[];
  sample: { userId: string; until?: string; because: SegmentReason[] }[];
  warnings: SegmentFault[];
}

export type SegmentInput = { rule: unknown } | { text: string };

export interface SegmentDay {
  day: string;
  entered: number;
  left: number;
  members: number;
}

export interface LearnedGroup {
  id: string;
  label: string;
  words: string[];
  size: number;
  share: number;
  stability: number;
  rule?: { rule: unknown; sentence: string; precision: number; recall: number; f1: number };
}

export interface LearnedModel {
  version: number;
  trainedAt: string;
  users: number;
  reason: string;
  isForced: boolean;
  between: number;
  tree?: { groups: string[]; height: number }[];
  groups: LearnedGroup[];
  candidates: { clusters: number; silhouette: number; stability: number[]; faults: string[]; daviesBouldin: number }[];
  flow?: { from: string; to: string; users: number }[];
}

export interface LearnedReply {
  current?: LearnedModel;
  candidate?: LearnedModel;
  versions: { version: number; trainedAt: string; groups: number }[];
}

export interface LearnReply {
  isAdopted: boolean;
  reason: string;
  users: number;
  candidates: LearnedModel["candidates"];
}

export interface DriftReply {
  users: number;
  isBreached: boolean;
  features: { id: string; label: string; psi: number; threshold: number; isNoticed: boolean; isActionable: boolean }[];
  likelihoodDrop: number;
}

export interface CoverageReply {
  by: string;
  users: number;
  rows: {
    group: string;
    users: number;
    share: number;
    interval: { low: number; high: number };
    eventShare: number;
    differences: { feature: string; difference: number }[];
  }[];
}
