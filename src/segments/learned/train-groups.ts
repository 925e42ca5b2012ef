import { type ClusterMatch, matchClusters } from "../../learning/clustering/match-clusters.ts";
import type { Matrix } from "../../learning/clustering/matrix.ts";
import { type MarginOfUsers, type Weighting, weighUsers } from "./coverage-report.ts";
import { type LearnedGroups, type LearnTask, learnGroups, mostProbable } from "./learn-groups.ts";
import { applyModel, type LearnedModel } from "./learned-model.ts";
import { featuresWith, fitTopicAxes, type TopicAxes, type UserTopics, withTopicAxes } from "./topic-axes.ts";

/** The features of all users, as the thread is given them. */
export interface UserMatrix {
  /** users x features; NaN where nothing is known. */
  raw: Matrix;
  topics: UserTopics;
}

export interface TrainTask extends UserMatrix, Omit<LearnTask, "raw" | "ruleColumns" | "weights"> {
  /** What is in use: its groups go on in those that share most users with them. */
  before?: LearnedModel;
  /** Shares that groups of users ought to have: each user counts so much that they have them. */
  margins?: MarginOfUsers[];
}

export interface TrainedGroups extends LearnedGroups {
  topicAxes: TopicAxes;
  /** Against the groups before. */
  match?: ClusterMatch;
  weighting?: Weighting;
}

/** Learns groups with axes of topics, finds which of them go on, and says what weights changed. Seconds, where there are many users. */
export function trainGroups({ raw: read, topics, before, margins, ...task }: TrainTask): TrainedGroups {
  const topicAxes = fitTopicAxes(topics);
  const raw = withTopicAxes(read, topics, topicAxes);
  const features = featuresWith(topicAxes);
  const weighted =
    margins === undefined ? undefined : weighUsers(margins, { raw, featureIds: features.map(({ id }) => id) });
  const learned = learnGroups({
    ...{ ...task, raw },
    ...(weighted !== undefined && { weights: weighted.weights }),
    ruleColumns: [...features.keys()].filter((column) => features[column]!.condition !== undefined),
  });
  const { chosen } = learned;
  return {
    ...{ ...learned, topicAxes },
    ...(weighted !== undefined && { weighting: weighted.weighting }),
    ...(chosen !== undefined && before !== undefined && { match: matchWith(before, { raw: read, topics }, chosen) }),
  };
}

/** Of each user the probability of each group of the model. */
export function groupShares({ model, raw, topics }: UserMatrix & { model: LearnedModel }): Float64Array {
  return applyModel(model, withTopicAxes(raw, topics, model.topicAxes)).responsibilities;
}

/** The users of today as the model before would group them, against their new groups. */
function matchWith(
  before: LearnedModel,
  users: UserMatrix,
  { labels, candidate }: NonNullable<LearnedGroups["chosen"]>,
): ClusterMatch {
  const old = { labels: mostProbable(groupShares({ model: before, ...users }), before.groups.length) };
  return matchClusters({ ...old, clusters: before.groups.length }, { labels, clusters: candidate.clusters });
}
