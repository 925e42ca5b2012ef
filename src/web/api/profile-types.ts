export interface UserRow {
  id: string;
  traits: Record<string, unknown>;
  events: number;
  lastSeenAt?: string;
}

export interface Affinity {
  id: string;
  label: string;
  weight: number;
  share: number;
}

export const affinityKinds = ["topics", "tags", "entities", "sections", "authors"] as const;
export type AffinityKind = (typeof affinityKinds)[number];

export interface Interest {
  weight: number;
  items: { id: string; title: string; similarity: number }[];
}

export interface UserMood {
  texts: number;
  score: number;
  label: "negative" | "neutral" | "positive";
  emotions: { label: string; score: number }[];
  formality: number;
  politeness: number;
  history: { at: string; score: number; texts: number }[];
}

export interface Engagement {
  events: number;
  sessions: number;
  firstSeenAt?: string;
  lastSeenAt?: string;
  meanSessionSeconds: number;
  meanReadSeconds: number;
  returnIntervalHours?: number;
}

export interface Habits {
  channels: { channel: string; share: number }[];
  hours: { hour: number; share: number }[];
}

export interface Profile {
  id: string;
  traits: Record<string, unknown>;
  affinities: Partial<Record<AffinityKind, Affinity[]>>;
  interests: Interest[];
  mood: UserMood;
  engagement: Engagement;
  habits: Habits;
  segments: { id: string; label: string; reason: string }[];
  recentItems: { id: string; title?: string; weight: number; lastAt: string; dismissed: boolean }[];
  seenItems: number;
}

export interface Reason {
  kind: string;
  detail: string;
  weight: number;
}

export interface Recommendation {
  id: string;
  title: string;
  score: number;
  parts: Record<string, number>;
  reasons: Reason[];
}

export interface RecommendationReply {
  recommendationId: string;
  strategy: string;
  model: string;
  items: Recommendation[];
}

/** One thing that a user might do, tried out. */
export interface TrialEvent {
  itemId: string;
  event: string;
}
