import type { DocumentStore } from "../../catalogue/items/item-store.ts";
import { createSerialExecutor } from "../../concurrency/serial-executor.ts";
import { AttuneError } from "../../errors/attune-error.ts";
import { ConflictError, NotFoundError } from "../../errors/errors.ts";
import type { DomainEvent } from "../../events/domain-event.ts";
import type { Scaling } from "../../learning/clustering/normalise-features.ts";
import type { GroupShares } from "../definitions/group-shares.ts";
import type { CoverageReport, Weighting } from "./coverage-report.ts";
import type { DriftReport } from "./drift-report.ts";
import { type UserFeature, userFeatures } from "./features.ts";
import type { MergeBy } from "./learn-groups.ts";
import { describeGroups, describeMerges, type LearnedModel, readModel, storeMixture } from "./learned-model.ts";
import { type AskedMargin, marginOf, segmentsAsked } from "./margins.ts";
import type { ReadUsers } from "./read-users.ts";
import { type Reckon, reckonOnThread } from "./reckoning.ts";
import { featuresWith } from "./topic-axes.ts";
import type { TrainedGroups } from "./train-groups.ts";

export interface LearnRequest {
  /** Number of groups; chosen where it is left out. */
  groups?: number | undefined;
  /** Groups are merged until so many are left. */
  mergeTo?: number | undefined;
  /** By what they are merged. Default ward. */
  mergeBy?: MergeBy | undefined;
  /** Shares that groups of users ought to have: users count by weights under which they have them. */
  margins?: { by: string; shares: Readonly<Record<string, number>> }[] | undefined;
  seed?: string | undefined;
  scaling?: Scaling | undefined;
  minShare?: number | undefined;
  minUsers?: number | undefined;
}

export interface LearnOutcome {
  /** Absent: there are no stable groups. */
  model?: LearnedModel;
  isAdopted: boolean;
  reason: string;
  candidates: LearnedModel["candidates"];
  /** How users counted, where not all alike. */
  weighting?: Weighting;
  dropped: { feature: string; reason: string }[];
  users: number;
}

export interface LearnedView {
  current?: LearnedModel;
  /** Learned, but not better than what is in use. */
  candidate?: LearnedModel;
  versions: { version: number; trainedAt: string; groups: number }[];
}

export interface LearnedSegmentsOptions {
  documents: Pick<DocumentStore, "readDocument" | "writeDocument">;
  readUsers: (options: {
    features: readonly UserFeature[];
    withSources: boolean;
    /** Segments whose members are asked for. */
    segmentIds: readonly string[];
  }) => Promise<ReadUsers>;
  /** Stores the group shares of users and judges rules that read them. */
  assign: (shares: GroupShares) => Promise<void>;
  /** Default: on a thread. */
  reckon?: Reckon;
  publish: (events: readonly DomainEvent[]) => void;
  now: () => number;
}

export interface LearnedSegments {
  learn(request?: LearnRequest): Promise<LearnOutcome>;
  /** Takes what another process has put into use. */
  reload(): Promise<void>;
  view(): LearnedView;
  /** Puts the candidate, or with a version an earlier model, into use. */
  adopt(version: number): Promise<LearnedModel>;
  /** Puts the model before the present one back into use. */
  rollBack(): Promise<LearnedModel>;
  /** Throws NotFoundError before the first model. */
  drift(): Promise<DriftReport>;
  /** The daily look: learns again when drift is found on two looks in a row. */
  checkDrift(): Promise<{ drift: DriftReport; learned?: LearnOutcome } | undefined>;
  /** Throws InvalidInputError for what does not divide users. */
  coverage(margins: readonly AskedMargin[]): Promise<CoverageReport>;
}

interface LearnedState {
  current?: LearnedModel;
  candidate?: LearnedModel;
  previous: LearnedModel[];
  nextVersion: number;
  nextGroup: number;
  breaches: number;
}

/** 404: what is asked of learned groups has no answer before the first. */
class NoGroupsError extends AttuneError {
  constructor() {
    super({
      code: "learned-model-not-found",
      status: 404,
      message: "No groups are in use yet. Learn some with POST /v1/segments/learn.",
    });
  }
}

/** What `model.adopted` calls them. */
export const learnedModelName = "learned-segments";
const documentName = learnedModelName;
const keptModels = 5;
const promotionTolerance = 0.02;
const stableFrom = 0.75;
const actingBreaches = 2;

/** Groups that the data shows: learned, kept over trainings by their members, watched, and put back in one call. */
export async function openLearnedSegments(options: LearnedSegmentsOptions): Promise<LearnedSegments> {
  const { documents, assign, publish, now, reckon = reckonOnThread } = options;
  let state: LearnedState = { previous: [], nextVersion: 1, nextGroup: 1, breaches: 0 };
  let revision = 0;
  async function load(): Promise<void> {
    const stored = await documents.readDocument(documentName);
    if (stored === undefined) return;
    state = readState(stored.body);
    revision = stored.revision;
  }
  await load();
  /** One training, adoption or roll back at a time. */
  const { run: inTurn } = createSerialExecutor();

  async function save(next: LearnedState): Promise<void> {
    const events = next.current === state.current || next.current === undefined ? [] : [adoptedEvent(next.current)];
    const body = JSON.stringify(next);
    revision = await documents.writeDocument({ name: documentName, body, expectedRevision: revision, events });
    state = next;
    publish(events);
  }

  async function use(model: LearnedModel, next: LearnedState, shares: Omit<GroupShares, "groupIds">): Promise<void> {
    await save({ ...next, current: model, breaches: 0 });
    await assign({ ...shares, groupIds: model.groups.map(({ id }) => id) });
  }

  /** Puts a model into use that was learned before. */
  async function useAgain(model: LearnedModel, next: LearnedState): Promise<void> {
    const { userIds, raw, topics } = await readEverybody();
    await use(model, next, { userIds, responsibilities: await reckon("shares", { model, raw, topics }) });
  }

  function readEverybody(margins: readonly AskedMargin[] = []): Promise<ReadUsers> {
    const withSources = margins.some(({ by }) => by === "source");
    return options.readUsers({ features: userFeatures, withSources, segmentIds: segmentsAsked(margins) });
  }

  async function train(request: LearnRequest): Promise<LearnOutcome> {
    const margins = request.margins?.map(({ by, shares }) => ({ by, reference: new Map(Object.entries(shares)) }));
    const users = await readEverybody(margins);
    const { userIds, raw, topics } = users;
    const { groups, seed = `learned:${state.nextVersion}`, scaling = "auto", minShare = 0.03, minUsers = 50 } = request;
    const learned = await reckon("train", {
      ...{ raw, topics, seed, scaling, minShare, minUsers },
      ...(groups !== undefined && { groups }),
      ...(request.mergeTo !== undefined && { mergeTo: request.mergeTo }),
      ...(request.mergeBy !== undefined && { mergeBy: request.mergeBy }),
      ...(margins !== undefined && { margins: margins.map((margin) => marginOf(users, margin)) }),
      ...(state.current !== undefined && { before: state.current }),
    });
    const features = featuresWith(learned.topicAxes);
    const dropped = learned.scaling.dropped.map((one) => ({
      feature: features[one.column]!.id,
      reason: one.reason === "constant" ? "the same for all users" : `says the same as ${features[one.with]!.id}`,
    }));
    const { chosen, candidates, weighting } = learned;
    const outcome = { candidates, dropped, users: userIds.length, ...(weighting !== undefined && { weighting }) };
    if (chosen === undefined) return { ...outcome, isAdopted: false, reason: learned.reason };
    const { model, nextGroup } = modelOf({ ...learned, chosen }, { users: userIds.length, seed, state, nowMs: now() });
    const next: LearnedState = { ...state, nextVersion: state.nextVersion + 1, nextGroup };
    const refusal = refusalOf(model, state.current);
    if (refusal !== undefined) {
      await save({ ...next, candidate: model });
      return { ...outcome, model, isAdopted: false, reason: refusal };
    }
    const { candidate: _, ...rest } = next;
    const { responsibilities } = chosen;
    await use(model, { ...rest, previous: keep(state) }, { userIds, responsibilities });
    return { ...outcome, model, isAdopted: true, reason: learned.reason };
  }

  return {
    learn: (request = {}) => inTurn(() => train(request)),
    reload: () => inTurn(load),
    view: () => ({
      ...(state.current !== undefined && { current: state.current }),
      ...(state.candidate !== undefined && { candidate: state.candidate }),
      versions: [...state.previous, ...(state.current === undefined ? [] : [state.current])].map((model) => ({
        version: model.version,
        trainedAt: new Date(model.trainedAtMs).toISOString(),
        groups: model.groups.length,
      })),
    }),
    adopt: (version) =>
      inTurn(async () => {
        const model = [state.candidate, ...state.previous].find((one) => one?.version === version);
        if (model === undefined) throw new NotFoundError("learned-model", String(version));
        const { candidate, ...rest } = state;
        const others = { ...rest, ...(candidate !== undefined && candidate !== model && { candidate }) };
        await useAgain(model, { ...others, previous: keep(state).filter((one) => one !== model) });
        return model;
      }),
    rollBack: () =>
      inTurn(async () => {
        const model = state.previous.at(-1);
        if (model === undefined)
          throw new ConflictError("no-earlier-model", "There is no earlier model of learned segments to go back to.");
        const { current } = state;
        await useAgain(model, {
          ...state,
          previous: state.previous.slice(0, -1),
          ...(current !== undefined && { candidate: current }),
        });
        return model;
      }),
    drift,
    checkDrift: () =>
      inTurn(async () => {
        if (state.current === undefined) return undefined;
        const found = await drift();
        const breaches = found.isBreached ? state.breaches + 1 : 0;
        await save({ ...state, breaches });
        return breaches < actingBreaches ? { drift: found } : { drift: found, learned: await train({}) };
      }),
    async coverage(margins) {
      const users = await readEverybody(margins);
      return reckon("coverage", {
        ...{ events: users.events, raw: users.raw, featureIds: userFeatures.map(({ id }) => id) },
        margins: margins.map((margin) => marginOf(users, margin)),
      });
    },
  };

  async function drift(): Promise<DriftReport> {
    if (state.current === undefined) throw new NoGroupsError();
    const { raw, topics } = await readEverybody();
    return reckon("drift", { model: state.current, raw, topics });
  }
}

/** The model of what was learned, with the ids of the groups before where they go on. */
function modelOf(
  {
    scaling,
    candidates,
    reason,
    chosen,
    topicAxes,
    match,
    weighting,
  }: TrainedGroups & {
    chosen: NonNullable<TrainedGroups["chosen"]>;
  },
  { users, seed, state, nowMs }: { users: number; seed: string; state: LearnedState; nowMs: number },
): { model: LearnedModel; nextGroup: number } {
  const before = state.current;
  let { nextGroup } = state;
  const features = featuresWith(topicAxes);
  const idOf = (cluster: number): string => {
    const old = match?.continues[cluster] ?? -1;
    return old >= 0 ? before!.groups[old]!.id : `g${nextGroup++}`;
  };
  const groups = describeGroups(chosen, { features, idOf });
  const model: LearnedModel = {
    ...{
      version: state.nextVersion,
      trainedAtMs: nowMs,
      users,
      seed,
      topicAxes,
      scaling,
      candidates,
      reason,
    },
    ...{
      featureIds: features.map(({ id }) => id),
      isForced: chosen.isForced,
      groups,
      between: chosen.between,
      found: chosen.found,
    },
    tree: describeMerges(chosen.tree, groups).map((merged, i) => ({ groups: merged, height: chosen.tree[i]!.height })),
    joins: describeMerges(chosen.joins, groups).map((merged, i) => ({
      groups: merged,
      entropy: chosen.joins[i]!.entropy,
    })),
    ...(weighting !== undefined && { weighting }),
    ...{ mixture: storeMixture(chosen.mixture), groupOf: chosen.groupOf, silhouette: chosen.candidate.silhouette },
    ...{ references: chosen.references, likelihood: chosen.likelihood },
    ...(match !== undefined && { flow: flowOf(match.flow, before!.groups, groups) }),
    retired: match?.retired.map((old) => before!.groups[old]!.id) ?? [],
  };
  return { model, nextGroup };
}

function readState(body: string): LearnedState {
  const { current, candidate, previous, ...rest } = JSON.parse(body) as LearnedState;
  return {
    ...rest,
    previous: previous.map(readModel),
    ...(current !== undefined && { current: readModel(current) }),
    ...(candidate !== undefined && { candidate: readModel(candidate) }),
  };
}

function adoptedEvent({ version }: LearnedModel): DomainEvent {
  return { topic: "model.adopted", key: documentName, body: { model: documentName, version: String(version) } };
}

/** Why a model is not put into use by itself. */
function refusalOf(model: LearnedModel, current: LearnedModel | undefined): string | undefined {
  const least = Math.min(...model.groups.map(({ stability }) => stability));
  if (least < stableFrom) return `a group has a stability of ${least.toFixed(2)}, below ${stableFrom}`;
  if (current === undefined || model.silhouette >= current.silhouette - promotionTolerance) return undefined;
  return `the silhouette is ${model.silhouette.toFixed(3)}, more than ${promotionTolerance} below that of the present groups (${current.silhouette.toFixed(3)})`;
}

function keep({ previous, current }: LearnedState): LearnedModel[] {
  return current === undefined ? previous : [...previous, current].slice(-keptModels);
}

function flowOf(
  flow: readonly (readonly number[])[],
  before: LearnedModel["groups"],
  after: LearnedModel["groups"],
): NonNullable<LearnedModel["flow"]> {
  return flow.flatMap((row, from) =>
    row.flatMap((users, to) => (users === 0 ? [] : [{ from: before[from]!.id, to: after[to]!.id, users }])),
  );
}
