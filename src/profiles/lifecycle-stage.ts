import { dayMs } from "./features/decayed-sum.ts";
import type { Engagement } from "./features/engagement.ts";
import type { MoodView } from "./features/mood.ts";

export interface Segment {
  id: string;
  label: string;
  /** The fact that puts the user here. */
  reason: string;
}

/** Fewer sessions than this and the user is new. */
const newSessions = 3;
/** Silence of this many usual intervals, and at least a week, marks a user as at risk; of three times that, as lapsed. */
const riskIntervals = 3;
const minRiskDays = 7;
const lapsedFactor = 3;
const loyalSessions = 10;
/** Mood segments need this much decayed evidence in texts. */
const moodEvidence = 1;
const moodThreshold = 0.3;

/** Where the user stands by plain rules: life cycle (exactly one) and mood (at most one). No events: no segment. */
export function segmentsOf(engagement: Engagement, mood: MoodView, nowMs: number): Segment[] {
  if (engagement.events === 0) return [];
  const silentDays = Math.max(0, nowMs - engagement.lastSeenMs) / dayMs;
  const riskDays = Math.max(minRiskDays, (riskIntervals * engagement.returnIntervalMs) / dayMs);
  const silence = `last seen ${silentDays.toFixed(1)} days ago`;
  const segments: Segment[] = [];
  if (silentDays > riskDays * lapsedFactor) segments.push({ id: "lapsed", label: "Lapsed", reason: silence });
  else if (silentDays > riskDays) segments.push({ id: "at-risk", label: "At risk", reason: silence });
  else if (engagement.sessions < newSessions) {
    segments.push({ id: "new", label: "New", reason: `${engagement.sessions} sessions so far` });
  } else if (engagement.sessions >= loyalSessions) {
    segments.push({ id: "loyal", label: "Loyal", reason: `${engagement.sessions} sessions` });
  } else segments.push({ id: "active", label: "Active", reason: `${engagement.sessions} sessions` });
  if (mood.evidence >= moodEvidence && Math.abs(mood.score) >= moodThreshold) {
    const reason = `mean sentiment ${mood.score.toFixed(2)} over ${mood.texts} texts`;
    if (mood.score > 0) segments.push({ id: "content", label: "Content", reason });
    else segments.push({ id: "frustrated", label: "Frustrated", reason });
  }
  return segments;
}
