import type { FieldFault } from "../errors/attune-error.ts";
import { ConflictError, InvalidInputError, NotFoundError } from "../errors/errors.ts";
import { describeFaults } from "../errors/schema-faults.ts";
import { maxActiveSegments, type Segment } from "./definitions/segment.ts";
import { type MemberSettings, mergeMemberSettings, type SegmentSettings } from "./definitions/segment-settings.ts";
import type { Announced, Member, SegmentStore } from "./definitions/segment-store.ts";
import type { LiveSegments } from "./live/live-segments.ts";
import type { Explanation } from "./membership/explain.ts";
import { type PreviewOptions, previewRule, type RulePreview } from "./preview.ts";
import { describeRule } from "./rules/describe-rule.ts";
import { findCycle, type KnownNames, parseRule } from "./rules/parse-rule.ts";
import type { Rule } from "./rules/rule.ts";
import { readSegmentText } from "./rules/segment-text.ts";
import { segmentsIn } from "./rules/walk-rule.ts";

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
  assignGroups(shares: ReadonlyMap<string, Readonly<Record<string, number>>>): Promise<void>;
  /** Makes the candidate the present version, with the entries and exits that follow. */
  swap(segment: Segment): Promise<void>;
}

export interface SegmentsOptions {
  store: SegmentStore;
  live: LiveSegments;
  refresh: MemberRefresh;
  preview: Pick<PreviewOptions, "factsOf"> & { userIds: () => AsyncIterable<readonly string[]> };
  /** The profile's id of a user's name; `undefined` for an unknown user. */
  profileIdOf: (userId: string) => Promise<string | undefined>;
  knownNames: () => Promise<KnownNames>;
  /** Resolves when what the rule asks of other parts can be read at once. */
  prepare?: (rule: Rule) => Promise<void>;
  /** What uses the segment outside segments, in words: `the experiment "rank"`. */
  usesOf?: (segmentId: string) => Promise<string[]>;
  /** What settings name that does not exist. */
  settingFaults?: ((settings: SegmentSettings) => FieldFault[]) | undefined;
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

const dayMs = 86_400_000;
/** Overlaps are counted with so many other segments. */
const maxOverlaps = 50;

const noSettings = mergeMemberSettings([]);

export function createSegments(options: SegmentsOptions): Segments {
  const { store, live, refresh, now } = options;
  let computing: Promise<void> = Promise.resolve();

  const ruleOf = (id: string): Rule | undefined => {
    const segment = live.segments().get(id);
    return segment?.kind === "list" ? { list: id } : segment?.rule;
  };
  /** The rule that will be in use when all members are found. */
  const latestRuleOf = (id: string): Rule | undefined => live.segments().get(id)?.candidate?.rule ?? ruleOf(id);
  const labelOf = (id: string): string | undefined => live.segments().get(id)?.label;

  function find(id: string): Segment {
    const segment = live.segments().get(id);
    if (segment === undefined) throw new NotFoundError("segment", id);
    return segment;
  }

  async function viewOf(segment: Segment, members?: number): Promise<SegmentView> {
    const { id, label, kind, text, version, candidate, rule = candidate?.rule } = segment;
    const count = members ?? (await store.countMembersOf({ segmentId: id, version }));
    return {
      ...{ id, label, kind, version, members: count },
      ...(rule !== undefined && { rule, sentence: describeRule(rule, { labelOf }) }),
      ...(text !== undefined && { text }),
      ...(segment.settings !== undefined && { settings: segment.settings }),
      status: candidate === undefined ? "active" : "computing",
      createdAt: new Date(segment.createdAtMs).toISOString(),
      updatedAt: new Date(segment.updatedAtMs).toISOString(),
    };
  }

  async function readRule(input: {
    rule?: unknown;
    text?: string | undefined;
  }): Promise<{ rule: Rule; warnings: FieldFault[] }> {
    if ((input.rule === undefined) === (input.text === undefined)) {
      throw new InvalidInputError("A segment by rule has either `rule` or `text`.", [
        { path: "rule", message: "give either `rule` or `text`" },
      ]);
    }
    const lists = [...live.segments().values()].filter(({ kind }) => kind === "list").map(({ id }) => id);
    const known = await options.knownNames();
    const segments = new Set(live.segments().keys());
    const read = parseRule(input.text === undefined ? input.rule : readSegmentText(input.text), {
      ...known,
      segments,
      lists: new Set(lists),
      at: input.text === undefined ? "rule" : "text",
    });
    await options.prepare?.(read.rule);
    return read;
  }

  /** A change without another rule leaves the states of users as they are. */
  async function save(segment: Segment, { isJudgedAnew = true } = {}): Promise<void> {
    await store.put(segment, segmentsChanged(segment.id, now()));
    if (!isJudgedAnew) return live.redefine(segment);
    live.use([...live.segments().values()].filter(({ id }) => id !== segment.id).concat(segment));
  }

  /** From memory where the user is in memory and nothing is due. */
  async function presentSegments(userId: string): Promise<Segment[]> {
    if (live.segments().size === 0) return [];
    const id = await options.profileIdOf(userId);
    if (id === undefined) return [];
    if (!live.isCurrent(id, now())) await refresh.users([id], "time");
    return live.membershipsOf(id).map(({ segment }) => segment);
  }

  function readSettings(settings: SegmentSettings): SegmentSettings {
    const faults = options.settingFaults?.(settings) ?? [];
    if (faults.length > 0)
      throw new InvalidInputError(`The settings are not valid: ${describeFaults(faults)}.`, faults);
    return settings;
  }

  /** Finds the members of a candidate while the present version serves, one candidate after the other. */
  function compute(id: string, version: number): void {
    computing = computing
      .then(async () => {
        const segment = live.segments().get(id);
        if (segment?.candidate?.version !== version) return;
        await refresh.findMembers(segment);
        const found = live.segments().get(id);
        if (found?.candidate?.version !== version) return;
        await refresh.swap(found);
        await judgeDependents(id);
      })
      .catch(options.onError);
  }

  /** Rules that name a segment whose rule has changed have other members, too: a new version of each is found. */
  async function judgeDependents(id: string): Promise<void> {
    for (const segment of live.segments().values()) {
      const { rule, candidate } = segment;
      if (rule === undefined || candidate !== undefined || !segmentsIn(rule).has(id)) continue;
      const version = segment.version + 1;
      await save({ ...segment, candidate: { version, rule } });
      compute(segment.id, version);
    }
  }

  return {
    async list() {
      const counts = new Map(
        (await store.countMembers()).map((row) => [`${row.version} ${row.segmentId}`, row.members]),
      );
      const all = [...live.segments().values()].sort((a, b) => (a.id < b.id ? -1 : 1));
      return Promise.all(all.map((segment) => viewOf(segment, counts.get(`${segment.version} ${segment.id}`) ?? 0)));
    },
    get: async (id) => viewOf(find(id)),
    async put(id, input) {
      const present = live.segments().get(id);
      const kind = input.kind ?? present?.kind ?? "rule";
      if (present !== undefined && present.kind !== kind) {
        throw new ConflictError(
          "segment-kind",
          `The segment "${id}" is a ${present.kind}; delete it to make it a ${kind}.`,
        );
      }
      if (present === undefined && live.segments().size >= maxActiveSegments) {
        throw new ConflictError(
          "too-many-segments",
          `There are ${maxActiveSegments} segments, the limit; delete one first.`,
        );
      }
      const times = { createdAtMs: present?.createdAtMs ?? now(), updatedAtMs: now() };
      const label = input.label ?? present?.label ?? id;
      const own = input.settings === undefined ? {} : { settings: readSettings(input.settings) };
      if (kind === "list") {
        if (input.rule !== undefined || input.text !== undefined) {
          throw new InvalidInputError("A list has no rule; add members with POST /v1/lists/{id}/members.");
        }
        const segment: Segment = { ...present, id, label, kind, version: 1, ...own, ...times };
        await save(segment, { isJudgedAnew: present === undefined });
        return { ...(await viewOf(segment)), warnings: [] };
      }
      if (present !== undefined && input.rule === undefined && input.text === undefined) {
        const renamed = { ...present, label, ...own, updatedAtMs: now() };
        await save(renamed, { isJudgedAnew: false });
        return { ...(await viewOf(renamed)), warnings: [] };
      }
      const { rule, warnings } = await readRule(input);
      const cycle = findCycle(id, rule, latestRuleOf);
      if (cycle !== undefined) {
        throw new InvalidInputError(`The segment would depend on itself: ${cycle.join(" > ")}.`, [
          { path: "rule", message: `cycle: ${cycle.join(" > ")}` },
        ]);
      }
      const version = Math.max(present?.version ?? 0, present?.candidate?.version ?? 0) + 1;
      const text = input.text === undefined ? {} : { text: input.text };
      // A new segment has no version in use before its members are found.
      const { text: _, ...before } = present ?? { version: 0 };
      await save({ ...before, ...text, id, label, kind, ...own, candidate: { version, rule }, ...times });
      compute(id, version);
      return { ...(await viewOf(live.segments().get(id)!)), warnings };
    },
    async delete(id) {
      find(id);
      const users = [...live.segments().values()]
        .filter((other) =>
          [other.rule, other.candidate?.rule].some((rule) => rule !== undefined && usesSegment(rule, id)),
        )
        .map((other) => `the segment "${other.id}"`);
      users.push(...((await options.usesOf?.(id)) ?? []));
      if (users.length > 0) {
        throw new ConflictError(
          "segment-in-use",
          `The segment "${id}" is used by ${users.join(", ")}. Change that first.`,
        );
      }
      await store.delete(id, segmentsChanged(id, now()));
      live.use([...live.segments().values()].filter((segment) => segment.id !== id));
    },
    async preview(input) {
      const { rule, warnings } = await readRule(input);
      const { factsOf, userIds } = options.preview;
      const preview = await previewRule(rule, {
        ...{ store, factsOf, ruleOf, userIds: userIds(), nowMs: now() },
        compared: [...live.segments().values()].slice(0, maxOverlaps),
        ...(input.sample !== undefined && { sample: input.sample }),
      });
      return { ...preview, rule, sentence: describeRule(rule, { labelOf }), warnings };
    },
    async members({ id, limit, after }) {
      const { version } = find(id);
      return store.members({ segmentId: id, version, limit, ...(after !== undefined && { after }) });
    },
    async history(id, days) {
      const { members } = await viewOf(find(id));
      const today = Math.floor(now() / dayMs);
      const rows = await store.history({ segmentId: id, fromDay: today - days + 1 });
      let count = members;
      return [...rows]
        .reverse()
        .map(({ day, entered, left }) => {
          const row = { day: new Date(day * dayMs).toISOString().slice(0, 10), entered, left, members: count };
          count -= entered - left;
          return row;
        })
        .reverse();
    },
    async ofUser(userId) {
      const id = await options.profileIdOf(userId);
      if (id === undefined) return [];
      await refresh.users([id], "time");
      return live.membershipsOf(id).map(({ segment, enteredAtMs }) => {
        const explanation = live.explain(id, segment.id, now());
        const { id: segmentId, label, version } = segment;
        return { id: segmentId, label, version, enteredAtMs, ...(explanation !== undefined && { explanation }) };
      });
    },
    idsOf: async (userId) => (await presentSegments(userId)).map(({ id }) => id),
    async settingsOf(userId) {
      const hasSettings = [...live.segments().values()].some(({ settings }) => settings !== undefined);
      if (!hasSettings) return noSettings;
      return mergeMemberSettings(await presentSegments(userId));
    },
    async setListMembers(id, change) {
      if (find(id).kind !== "list") {
        throw new ConflictError("segment-kind", `The segment "${id}" has a rule; only a list takes members by hand.`);
      }
      return { unknown: await refresh.setList({ listId: id, ...change }) };
    },
    resume() {
      for (const { id, candidate } of live.segments().values())
        if (candidate !== undefined) compute(id, candidate.version);
    },
    settled: () => computing,
  };
}

/** For other processes: their rules follow. */
export function segmentsChanged(id: string, atMs: number): Announced {
  return { events: [{ topic: "definitions.changed", key: id, body: { kind: "segment" } }], atMs };
}

function usesSegment(rule: Rule, id: string): boolean {
  return segmentsIn(rule).has(id) || JSON.stringify(rule).includes(`{"list":${JSON.stringify(id)}}`);
}
