import type { FieldFault } from "../errors/attune-error.ts";
import type { GroupShares } from "./definitions/group-shares.ts";
import type { Segment } from "./definitions/segment.ts";
import type { MemberSettings, SegmentSettings } from "./definitions/segment-settings.ts";
import type { Member, SegmentStore } from "./definitions/segment-store.ts";
import type { LiveSegments } from "./live/live-segments.ts";
import type { UserGroups } from "./live/user-groups.ts";
import type { Explanation } from "./membership/explain.ts";
import type { PreviewOptions, RulePreview } from "./preview.ts";
import type { KnownNames } from "./rules/parse-rule.ts";
import type { Rule } from "./rules/rule.ts";

export interface SegmentInput {
  label?: string | undefined;
  kind?: "rule" | "list" | undefined;
  rule?: unknown;
  text?: string | undefined;
  settings?: SegmentSettings | undefined;
}

export interface SegmentView {
  id: string;
  label: string;
  kind: "rule" | "list";
  rule?: Rule;
  text?: string;
  settings?: SegmentSettings;
  /** The rule in words. */
  sentence?: string;
  version: number;
  /** `computing` while the members of a changed rule are found; the present version serves meanwhile. */
  status: "active" | "computing";
  members: number;
  createdAt: string;
  updatedAt: string;
}

/** Brings stored membership up to date; implemented where events are committed. */
export interface MemberRefresh {
  /** Judges the users again and commits what changed. Their states are in memory afterwards. */
  users(userIds: readonly string[], cause: "time" | "event" | "edit" | "backfill"): Promise<void>;
  /** Finds the members of the candidate among all users, while the present version serves. */
  findMembers(segment: Segment): Promise<void>;
  /** Puts users on a list or takes them off; returns the ids that are no users. */
  setList(change: { listId: string; add: readonly string[]; remove: readonly string[] }): Promise<string[]>;
  /** Stores the learned groups of users and judges rules that read them. */
  assignGroups(shares: GroupShares): Promise<void>;
  /** Makes the candidate the present version, with the entries and exits that follow. */
  swap(segment: Segment): Promise<void>;
}

export interface SegmentsOptions {
  store: SegmentStore;
  live: LiveSegments;
  refresh: MemberRefresh;
  preview: Pick<PreviewOptions, "factsOf" | "allowsByDefault"> & { userIds: () => AsyncIterable<readonly string[]> };
  /** The profile's id of a user's name; `undefined` for an unknown user. */
  profileIdOf: (userId: string) => Promise<string | undefined>;
  knownNames: () => Promise<KnownNames>;
  /** Resolves when what the rule asks of other parts can be read at once. */
  prepare?: (rule: Rule) => Promise<void>;
  /** What uses the segment outside segments, in words: `the experiment "rank"`. */
  usesOf?: (segmentId: string) => Promise<string[]>;
  /** What settings name that does not exist. */
  settingFaults?: ((settings: SegmentSettings) => FieldFault[]) | undefined;
  /** Of a learned group in use. */
  groupLabelOf?: (groupId: string) => string | undefined;
  onError: (error: unknown) => void;
  now: () => number;
}

export interface Segments {
  list(): Promise<SegmentView[]>;
  get(id: string): Promise<SegmentView>;
  /** Saves the definition at once; the members of a new or changed rule are found in the background. */
  put(id: string, input: SegmentInput): Promise<SegmentView & { warnings: FieldFault[] }>;
  delete(id: string): Promise<void>;
  preview(input: {
    rule?: unknown;
    text?: string | undefined;
    sample?: number | undefined;
  }): Promise<
    RulePreview & { rule: Rule; sentence: string; warnings: FieldFault[]; overlaps: { id: string; jaccard: number }[] }
  >;
  members(query: { id: string; limit: number; after?: string | undefined }): Promise<Member[]>;
  history(id: string, days: number): Promise<{ day: string; entered: number; left: number; members: number }[]>;
  /** With reasons. */
  ofUser(userId: string): Promise<UserSegment[]>;
  /** The learned groups of a user; undefined where there are none. */
  groupsOf(userId: string): Promise<UserGroups | undefined>;
  /** Only the ids; from memory where the user is in memory and nothing is due. */
  idsOf(userId: string): Promise<string[]>;
  /** What the user's segments ask for; without a segment that has settings nobody is looked up. */
  settingsOf(userId: string): Promise<MemberSettings>;
  setListMembers(
    id: string,
    change: { add: readonly string[]; remove: readonly string[] },
  ): Promise<{ unknown: string[] }>;
  /** Goes on finding members where a process before this one was stopped. */
  resume(): void;
  /** Resolves when no members are being found. */
  settled(): Promise<void>;
}

export interface UserSegment {
  id: string;
  label: string;
  version: number;
  enteredAtMs: number;
  explanation?: Explanation;
}
