export interface ReaderRow {
  id: string;
  traits: Record<string, unknown>;
  events: number;
  lastSeenAt?: string;
}

export interface Affinity {
  id: string;
  label: string;
  weight: number;
}

export interface Profile {
  id: string;
  traits: Record<string, unknown>;
  affinities: { topics: Affinity[]; tags: Affinity[]; entities: Affinity[] };
  interests?: { weight: number; items: { id: string; title: string }[] }[];
  mood: {
    score: number;
    label?: string;
    emotions?: { label: string; score: number }[];
    history?: { at: string; score: number }[];
  };
  engagement: Record<string, unknown>;
  segments: (string | { id: string; label: string })[];
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

export interface TrackEvent {
  userId: string;
  event: string;
  properties?: Record<string, unknown>;
}
