export interface TestResult {
  low: number;
  high: number;
  pValue: number;
}

export interface EffectReading {
  estimate: number;
  standardError: number;
  fixed: TestResult;
  alwaysValid: TestResult;
  bayesian: { mean: number; low: number; high: number; chanceToWin: number };
}

export interface Comparison {
  variation: string;
  name: string;
  absolute?: EffectReading;
  relative?: EffectReading;
  adjustedPValue?: number;
  adjustment?: { theta: number; narrowerBy: number; withoutPast?: number };
  missing?: string;
}

export interface MetricResult {
  id: string;
  name: string;
  type: string;
  role: "goal" | "guardrail";
  direction: "increase" | "decrease";
  margin: number;
  arms: { variation: string; name: string; users: number; value?: number; missing?: string }[];
  comparisons: Comparison[];
  incomplete: number;
  cappedAt?: number;
}

export type Verdict = "ship" | "rollback" | "review" | "wait";

export interface ExperimentResults {
  key: string;
  status: ExperimentStatus;
  engine: string;
  phase: number;
  startedAt?: string;
  asOf: string;
  days: number;
  users: number;
  metrics: MetricResult[];
  health: HealthStatus;
  decision: { verdict: Verdict; variation?: string; sentence: string; reasons: string[] };
  byDimension?: { dimension: string; slices: Slice[]; note: string };
  interleaving?: Interleaving;
}

export interface Slice {
  value: string;
  users: number;
  sampleRatioPValue: number;
  metrics: MetricResult[];
}

/** Which of two interleaved rankings users prefer. */
export interface Interleaving {
  rankings: [string, string];
  first: number;
  second: number;
  ties: number;
  clicks: [number, number];
  units: number;
  delta: number;
  low: number;
  high: number;
  alwaysValidPValue: number;
}

export interface Holdout {
  id: string;
  name?: string;
  share: number;
  measured: number;
}

export interface HoldoutResults {
  startedAt: string;
  users: number;
  groups: { group: string; share: number; users: number }[];
  sentence: string;
}

export type ExperimentStatus = "draft" | "running" | "stopped";
export type HealthStatus = "healthy" | "warning" | "unhealthy" | "too-early";

export interface ExperimentHealth {
  status: HealthStatus;
  checks: { check: string; status: HealthStatus; detail: string }[];
  variations: { variation: string; name: string; weight: number; assigned: number; exposed: number }[];
  multiple: number;
  days: { day: string; users: number[] }[];
}

export interface Experiment {
  key: string;
  name: string;
  hypothesis?: string;
  status: ExperimentStatus;
  phase: number;
  phases: { startedAt: string; endedAt?: string; because: string }[];
  variations: { key: string; name: string; value: Record<string, unknown> }[];
  weights: number[];
  coverage: number;
  interleaving: boolean;
  metrics: { id: string; type: string; event: string; name?: string; guardrail: boolean }[];
  engine: string;
  plannedUsers: number;
  minimumDays: number;
  targetEffect: number;
  bandit?: { floor: number; cadenceMinutes: number };
  weightsBySegment?: Record<string, number[]>;
  weightChanges: { at: string; weights: number[] }[];
  timeline: { at: string; what: string }[];
  decision?: { verdict: string; variation?: string; sentence: string; at: string };
  createdAt: string;
  notice?: string;
  warnings?: string[];
}

export interface Exposures {
  exposures: { userId: string; variation: number; exposedAt: string; multiple: boolean }[];
  nextCursor?: string;
}

export interface PlanRequest {
  metric: { type: "proportion"; mean: number } | { type: "mean"; mean: number; standardDeviation: number };
  users?: number;
  usersPerDay?: number;
  variations?: number;
  effect?: number;
  sequential?: boolean;
}

export interface Plan {
  power?: number;
  minimumDetectableEffect?: number;
  usersNeeded?: number;
  daysNeeded?: number;
  curve?: { effect: number; power: number }[];
  days?: { day: number; users: number; minimumDetectableEffect?: number }[];
  missing?: string;
}

export type AnalyticsKey = "strategy" | "scenario" | "model" | "position" | "section" | "segment" | "day" | "item";

export interface RateRow {
  key: string;
  /** Of an article: its title. */
  label?: string;
  impressions: number;
  clicks: number;
  rate: number;
  low: number;
  high: number;
}

export interface RecommendationAnalytics {
  by: AnalyticsKey;
  from: string;
  to: string;
  rows: RateRow[];
  total: RateRow;
  coverage: number;
  novelty: number;
  exploring: { explored: RateRow; others: RateRow };
}

/** What another share of exploring would have brought, or why the log cannot tell. */
export interface ExploringEvaluation {
  refused: boolean;
  reasons?: string[];
  lists: number;
  loggedValue?: number;
  estimates?: { estimator: string; value: number; low: number; high: number }[];
}
