import type { SegmentStore } from "../definitions/segment-store.ts";
import type { LiveSegments } from "./live-segments.ts";

/** What judging the segments of users needs. */
export interface SegmentParts {
  live: LiveSegments;
  store: Pick<SegmentStore, "eventsOf">;
}
