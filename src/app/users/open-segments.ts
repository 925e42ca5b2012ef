import type { WriteQueue } from "../../concurrency/write-queue.ts";
import type { Config } from "../../config/config.ts";
import type { FieldFault } from "../../errors/attune-error.ts";
import { InvalidInputError } from "../../errors/errors.ts";
import type { Purpose } from "../../events/consent.ts";
import type { DomainEventFeed } from "../../events/domain-event-feed.ts";
import type { VariationIndex } from "../../experiments/serving/variation-index.ts";
import { createMemberRefresh, type DeadlineRefresh } from "../../ingestion/segments/member-refresh.ts";
import { type ReadFactsOptions, readFacts } from "../../ingestion/segments/read-facts.ts";
import { startCronSchedule } from "../../jobs/cron-schedule.ts";
import { startSegmentDeadlines } from "../../jobs/segment-deadlines.ts";
import type { Log } from "../../log/log.ts";
import type { Predictions } from "../../predictions/predictions.ts";
import type { ConsentDefault } from "../../profiles/consent/consent-state.ts";
import type { Profiles } from "../../profiles/profiles.ts";
import type { InteractionRules } from "../../profiles/state/interaction-rules.ts";
import type { SegmentSettings } from "../../segments/definitions/segment-settings.ts";
import {
  type LearnedSegments,
  learnedModelName,
  openLearnedSegments,
} from "../../segments/learned/learned-segments.ts";
import { readUsers } from "../../segments/learned/read-users.ts";
import { createLiveSegments, type LiveSegments } from "../../segments/live/live-segments.ts";
import { allMembers } from "../../segments/membership/all-members.ts";
import { didYouMean } from "../../segments/rules/near-names.ts";
import type { Rule } from "../../segments/rules/rule.ts";
import { experimentsIn } from "../../segments/rules/walk-rule.ts";
import { createSegments } from "../../segments/segments.ts";
import type { Segments } from "../../segments/segments-options.ts";
import type { Stores } from "../../storage/stores.ts";
import { type Alone, scheduleRestMs } from "../context/context.ts";

export interface OpenedSegments {
  segments: Segments;
  learned: LearnedSegments;
  /** Judges everybody whose membership time has changed by now; returns how many users that were. */
  due(): Promise<number>;
  /** Whether there is a segment or list of the id. */
  exists(segmentId: string): boolean;
  /** Judges users whose predictions changed, where a segment asks for one. */
  judgePredicted(userIds: readonly string[]): Promise<void>;
  /** From now on, what ends by time alone ends without an event, and groups are learned at set times; returns what stops it. */
  follow(schedule: Pick<Config, "segmentsTrainCron" | "segmentsDriftCron">, alone: Alone): () => Promise<void>;
}

export interface SegmentExperiments {
  variants: VariationIndex;
  keys: () => readonly string[];
}

export interface SegmentContext {
  stores: Pick<Stores, "segments" | "commits" | "profiles" | "events" | "documents">;
  live: LiveSegments;
  rules: InteractionRules;
  profiles: Profiles;
  queue: WriteQueue;
  feed: DomainEventFeed;
  log: Pick<Log, "error">;
  /** What users are predicted to do, and what is asked. */
  predictions: Pick<Predictions, "scoreOf" | "askable">;
  /** What holds for users who decided nothing. */
  consentDefault: ConsentDefault;
  /** Who has which variation, and which experiments there are. */
  experiments: SegmentExperiments;
  /** What uses a segment beside other segments, in words. */
  usesOf?: ((segmentId: string) => Promise<string[]>) | undefined;
  settingFaults?: ((settings: SegmentSettings) => FieldFault[]) | undefined;
  now: () => number;
}

/** Users of one page of a preview. */
const previewPage = 200;

/** The rules as stored, for the projection that judges them. */
export async function openLiveSegments(
  stores: SegmentContext["stores"],
  rules: InteractionRules,
  context: Pick<SegmentContext, "predictions" | "experiments" | "consentDefault">,
): Promise<LiveSegments> {
  const { experiments } = context;
  const live = createLiveSegments({ rules, sources: sourcesOf(context) });
  live.use(await stores.segments.list());
  await watchVariants(live, experiments);
  return live;
}

/** What other parts say of users. */
function sourcesOf({
  predictions,
  experiments,
  consentDefault,
}: Pick<SegmentContext, "predictions" | "experiments" | "consentDefault">): ReadFactsOptions["sources"] {
  return {
    prediction: (userId, id) => predictions.scoreOf(id, userId),
    variantOf: experiments.variants.variantOf,
    hasConsent: (_, purpose) => consentDefault[purpose as Purpose] ?? false,
  };
}

/** Who has which variation is kept of the experiments that rules ask for. */
function watchVariants(live: LiveSegments, { variants }: SegmentExperiments, added?: Rule): Promise<void> {
  const rules = [...live.segments().values()].flatMap(({ rule, candidate }) => [rule, candidate?.rule]);
  return variants.watch([...rules, added].flatMap((rule) => (rule === undefined ? [] : [...experimentsIn(rule)])));
}

async function* everyUserId(profiles: Pick<Stores["profiles"], "list">): AsyncGenerator<readonly string[]> {
  let after: string | undefined;
  for (;;) {
    const page = await profiles.list({ limit: previewPage, ...(after !== undefined && { after }) });
    if (page.length > 0) yield page.map(({ id }) => id);
    if (page.length < previewPage) return;
    after = page.at(-1)!.id;
  }
}

/** Wires segments to the events and profiles that decide who is in them. */
export async function openSegments({
  stores,
  live,
  rules,
  profiles,
  queue,
  feed,
  log,
  now,
  predictions,
  experiments,
  consentDefault,
  usesOf,
  settingFaults,
}: SegmentContext): Promise<OpenedSegments> {
  const refresh = createMemberRefresh({
    ...{ live, store: stores.segments, commits: stores.commits, profiles, queue, feed, now },
    profileStore: stores.profiles,
  });
  const onError = (err: unknown): void => log.error({ err }, "members of a segment were not brought up to date");
  const userIds = (): AsyncIterable<readonly string[]> => everyUserId(stores.profiles);
  const learned = await openLearnedSegments({
    documents: stores.documents,
    readUsers: async ({ features, withSources, segmentIds }) =>
      readUsers({
        segments: await membersOf(segmentIds, { live, store: stores.segments }),
        ...{ features, userIds: userIds(), profilesOf: profiles.peekMany, rules, nowMs: now() },
        ...(withSources && { sourcesOf: stores.segments.mainSources }),
      }),
    assign: refresh.assignGroups,
    publish: feed.publish,
    now,
  });
  const segments = createSegments({
    store: stores.segments,
    live,
    refresh,
    preview: {
      userIds,
      allowsByDefault: consentDefault.messaging,
      factsOf: (ids, reads) =>
        readFacts(ids, {
          reads,
          ...{ profilesOf: profiles.getMany, readRows: stores.commits.readRows, rules },
          sources: sourcesOf({ predictions, experiments, consentDefault }),
        }),
    },
    prepare: (rule) => watchVariants(live, experiments, rule),
    profileIdOf: async (userId) => (await profiles.get(userId))?.id,
    knownNames: async () => ({
      events: new Set((await stores.events.countByName()).map(({ event }) => event)),
      clusters: new Set(learned.view().current?.groups.map(({ id }) => id)),
      experiments: new Set(experiments.keys()),
      traits: new Set(await stores.segments.traitNames()),
      predictions: new Set(await predictions.askable()),
    }),
    ...(usesOf !== undefined && { usesOf }),
    settingFaults,
    groupLabelOf: (groupId) => learned.view().current?.groups.find(({ id }) => id === groupId)?.label,
    onError,
    now,
  });
  hearOfChanges({ stores, live, experiments, feed, learned, refresh, onError });
  return {
    segments,
    learned,
    due: refresh.due,
    exists: (id) => live.segments().has(id),
    async judgePredicted(userIds) {
      if (live.membership().reads("predictions")) await refresh.users(userIds, "event");
    },
    follow(schedule, alone) {
      segments.resume();
      return startSchedules(schedule, { refresh, learned, log, onError, alone });
    },
  };
}

/** Throws InvalidInputError, with the near names, for a segment that does not exist. */
async function membersOf(
  segmentIds: readonly string[],
  { live, store }: { live: LiveSegments; store: Stores["segments"] },
): Promise<Map<string, Set<string>>> {
  const members = new Map<string, Set<string>>();
  for (const id of segmentIds) {
    const segment = live.segments().get(id);
    if (segment === undefined) {
      const message = `there is no segment "${id}"${didYouMean(id, live.segments().keys())}`;
      throw new InvalidInputError(message, [{ path: "by", message }]);
    }
    const own = new Set<string>();
    members.set(id, own);
    for await (const page of allMembers(store, { segmentId: id, version: segment.version })) {
      for (const { userId } of page) own.add(userId);
    }
  }
  return members;
}

interface HeardChanges extends Pick<SegmentContext, "stores" | "live" | "experiments" | "feed"> {
  learned: LearnedSegments;
  refresh: DeadlineRefresh;
  onError: (error: unknown) => void;
}

/** What other parts and other processes change is followed. */
function hearOfChanges({ stores, live, experiments, feed, learned, refresh, onError }: HeardChanges): void {
  experiments.variants.onChange((userIds) => {
    if (live.membership().reads("assignments")) refresh.users(userIds, "event").catch(onError);
  });
  feed.on("definitions.changed", async ({ body }, origin) => {
    if (origin === "own" || body.kind !== "segment") return;
    live.use(await stores.segments.list());
    await watchVariants(live, experiments);
  });
  feed.on("model.adopted", async ({ body }, origin) => {
    if (origin === "own" || body.model !== learnedModelName) return;
    await learned.reload();
    live.forgetAll();
  });
  // Whom another process has moved is moved: the next event loads the user as stored.
  for (const topic of ["segment.entered", "segment.exited"] as const) {
    feed.on(topic, ({ body }, origin) => {
      if (origin === "other") live.forget([body.userId]);
    });
  }
  feed.on("profile.changed", ({ body }, origin) => {
    if (origin === "other") live.forget([body.userId]);
  });
  // The notice keeps no id; states are loaded again when they are needed.
  feed.on("user.erased", () => live.forgetAll());
}

/** Ends what ends by time, and learns and looks at set times; returns what stops it. */
function startSchedules(
  { segmentsTrainCron, segmentsDriftCron }: Pick<Config, "segmentsTrainCron" | "segmentsDriftCron">,
  {
    refresh,
    learned,
    log,
    onError,
    alone,
  }: Pick<HeardChanges, "refresh" | "learned" | "onError"> & Pick<SegmentContext, "log"> & { alone: Alone },
): () => Promise<void> {
  const stops = [
    startSegmentDeadlines({ due: refresh.due, onError }),
    startCronSchedule(
      [
        {
          pattern: segmentsTrainCron,
          work: () => alone("training: groups", () => learned.learn(), { restMs: scheduleRestMs }),
        },
        {
          pattern: segmentsDriftCron,
          work: () => alone("drift of groups", learned.checkDrift, { restMs: scheduleRestMs }),
        },
      ],
      (err) => log.error({ err }, "groups of users were not learned"),
    ),
  ];
  return async () => {
    for (const stop of stops) await stop();
  };
}
