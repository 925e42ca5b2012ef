import { createTimeSlices } from "../../concurrency/time-slices.ts";
import type { Matrix } from "../../learning/clustering/matrix.ts";
import { weighAffinities } from "../../profiles/features/affinities.ts";
import { viewHabits } from "../../profiles/features/habits.ts";
import type { Profile } from "../../profiles/state/profile.ts";
import type { FeatureContext, UserFeature } from "./features.ts";
import { createTopicPacker, type UserTopics } from "./topic-axes.ts";

export interface ReadUsersOptions extends FeatureContext {
  features: readonly UserFeature[];
  userIds: AsyncIterable<readonly string[]>;
  profilesOf: (userIds: readonly string[]) => Promise<ReadonlyMap<string, Profile>>;
  /** The source of most events of each user; sources are not read without it. */
  sourcesOf?: ((userIds: readonly string[]) => Promise<ReadonlyMap<string, string>>) | undefined;
  /** Members of the segments that users are divided by. */
  segments?: ReadonlyMap<string, ReadonlySet<string>> | undefined;
}

export interface ReadUsers {
  userIds: string[];
  /** users x features, as they are; NaN where nothing is known. */
  raw: Matrix;
  traits: Profile["traits"][];
  events: number[];
  /** The channel that most of the user's events came by. */
  channels: (string | undefined)[];
  /** The source that most of the user's events came from; absent where it was not asked for. */
  sources?: (string | undefined)[];
  /** Members of segments that were asked for. */
  segments?: ReadonlyMap<string, ReadonlySet<string>>;
  topics: UserTopics;
}

/** The features of every user who has an event, a few at a time: other work goes on in between. */
export async function readUsers(options: ReadUsersOptions): Promise<ReadUsers> {
  const { features, profilesOf, sourcesOf, rules, nowMs } = options;
  const topicLabels = new Map<string, string>();
  const topics = createTopicPacker();
  const sources: (string | undefined)[] = [];
  const read: Omit<ReadUsers, "raw" | "topics"> = { userIds: [], traits: [], events: [], channels: [] };
  // Shared, so that a thread is not given a copy; one array, since thousands of small ones would occupy the collector of garbage.
  let values = sharedNumbers(firstRows * features.length);
  const { breathe } = createTimeSlices();
  for await (const page of options.userIds) {
    const known = await sourcesOf?.(page);
    for (const [userId, profile] of await profilesOf(page)) {
      if (profile.engagement.events === 0) continue;
      read.userIds.push(userId);
      read.traits.push(profile.traits);
      read.events.push(profile.engagement.events);
      read.channels.push(viewHabits(profile.habits, rules.habitHalfLives, nowMs).channels[0]?.channel);
      topics.add(topicSharesOf(profile, { rules, nowMs }, topicLabels));
      sources.push(known?.get(userId));
      const start = (read.userIds.length - 1) * features.length;
      if (start + features.length > values.length) values = grown(values);
      for (const [i, feature] of features.entries()) values[start + i] = feature.read(profile, { rules, nowMs });
      await breathe();
    }
  }
  const rows = read.userIds.length;
  const raw = { values: values.subarray(0, rows * features.length), rows, columns: features.length };
  return {
    ...{ ...read, raw, topics: topics.packed(topicLabels) },
    ...(sourcesOf !== undefined && { sources }),
    ...(options.segments !== undefined && { segments: options.segments }),
  };
}

/** So many users before the first array is full. */
const firstRows = 4_096;
const sharedNumbers = (length: number): Float64Array => new Float64Array(new SharedArrayBuffer(8 * length));

function grown(values: Float64Array): Float64Array {
  const longer = sharedNumbers(2 * values.length);
  longer.set(values);
  return longer;
}

function topicSharesOf(
  profile: Profile,
  { rules, nowMs }: FeatureContext,
  labels: Map<string, string>,
): Map<string, number> | undefined {
  const liked = [...weighAffinities(profile.affinities, rules, nowMs).topics.values()].filter(
    ({ weight }) => weight > 0,
  );
  if (liked.length === 0) return undefined;
  const total = liked.reduce((sum, { weight }) => sum + weight, 0);
  for (const { id, label } of liked) labels.set(id, label);
  return new Map(liked.map(({ id, weight }) => [id, weight / total]));
}
