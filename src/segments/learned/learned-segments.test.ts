import { expect, test } from "vitest";
import { selectRows } from "../../learning/clustering/matrix.ts";
import { createRandom, sampleNormal } from "../../math/random.ts";
import { sharesOfUser } from "../definitions/group-shares.ts";
import type { UserFeature } from "./features.ts";
import { userFeatures } from "./features.ts";
import { openLearnedSegments } from "./learned-segments.ts";
import type { ReadUsers } from "./read-users.ts";
import { reckonings } from "./reckoning.ts";
import { packTopics } from "./topic-axes.ts";

/** Of each user the probability of each group. */
type SharesById = ReadonlyMap<string, Readonly<Record<string, number>>>;

/** Two kinds of users, in the features that are named; the others are the same for all. */
function makeUsers(perGroup: number, options: { seed: string; shift?: number; from?: number }): ReadUsers {
  const { seed, shift = 0, from = 0 } = options;
  const random = createRandom(seed);
  const draw = (mean: number): number => Math.max(0, mean + shift + 0.15 * mean * sampleNormal(random));
  const centres: Record<string, number>[] = [
    { sessions: 40, reads: 90, daysSinceLast: 1, dwellPerRead: 60 },
    { sessions: 3, reads: 4, daysSinceLast: 20, dwellPerRead: 15 },
  ];
  const rows = centres.flatMap((centre) =>
    Array.from({ length: perGroup }, () =>
      userFeatures.map(({ id }: UserFeature) => (id in centre ? draw(centre[id]!) : 0)),
    ),
  );
  return {
    userIds: rows.map((_, user) => `u${from + user}`),
    raw: { values: Float64Array.from(rows.flat()), rows: rows.length, columns: userFeatures.length },
    traits: rows.map((_, user) => (user % 4 === 0 ? { country: "PT" } : { country: "NO" })),
    events: rows.map((row) => 1 + Math.round(row[0]!)),
    channels: rows.map((_, user) => (user % 2 === 0 ? "web" : "mobile")),
    topics: packTopics(
      rows.map(() => undefined),
      new Map(),
    ),
  };
}

async function open(start: ReadUsers) {
  let users = start;
  let document: { body: string; binary: undefined; updatedAtMs: number; revision: number } | undefined;
  const use = (next: ReadUsers): void => {
    users = next;
  };
  const assigned: SharesById[] = [];
  const topics: string[] = [];
  const learned = () =>
    openLearnedSegments({
      documents: {
        readDocument: async () => document,
        writeDocument: async ({ body }) => {
          document = { body, binary: undefined, updatedAtMs: 0, revision: (document?.revision ?? 0) + 1 };
          return document.revision;
        },
      },
      readUsers: async () => users,
      assign: async (shares) =>
        void assigned.push(new Map(shares.userIds.map((id, user) => [id, sharesOfUser(shares, user)]))),
      reckon: async (kind, task) => reckonings[kind](task as never) as never,
      publish: (events) => topics.push(...events.map(({ topic }) => topic)),
      now: () => 0,
    });
  return { learned: await learned(), reopen: learned, assigned, topics, use };
}

test("groups get words, a rule that finds them, and every user a share of each; ids outlive trainings and a restart", async () => {
  const world = await open(makeUsers(120, { seed: "first" }));
  const outcome = await world.learned.learn({ seed: "a" });
  expect(outcome).toMatchObject({ isAdopted: true, users: 240 });
  const model = outcome.model!;
  expect(model.groups.map(({ id }) => id)).toEqual(["g1", "g2"]);
  const busy = model.groups.find(({ words }) => words.includes("come often"))!;
  expect(busy).toMatchObject({ size: 120, share: 0.5 });
  expect(busy.rule!.f1).toBeGreaterThan(0.98);
  const sessions = busy.features.find(({ id }) => id === "sessions")!;
  expect(sessions.lift).toBeCloseTo(sessions.mean! / sessions.overall!, 9);
  expect(Object.keys(world.assigned[0]!.get("u0")!).sort()).toEqual(["g1", "g2"]);
  expect(world.assigned[0]!.get("u0")![busy.id]).toBeGreaterThan(0.9);
  expect(world.topics).toEqual(["model.adopted"]);

  const again = await (await world.reopen()).learn({ seed: "b" });
  expect(again.model!.groups.find(({ id }) => id === busy.id)!.words).toContain("come often");
  expect(again.model!.flow!.reduce((sum, { users }) => sum + users, 0)).toBe(240);
  expect(again.model!.retired).toEqual([]);
});

test("one kind of user is no groups; a number that was asked for is not put into use by itself when it is unstable", async () => {
  const cloud = makeUsers(150, { seed: "cloud" });
  const random = createRandom("cloud");
  const { columns } = cloud.raw;
  cloud.raw.values = cloud.raw.values.map((_, place) => (place % columns < 12 ? 5 + sampleNormal(random) : 0));
  const world = await open(cloud);
  const none = await world.learned.learn({ minShare: 0.25 });
  expect(none.model).toBeUndefined();
  expect(none.reason).toMatch(/^no stable groups/);
  const forced = await world.learned.learn({ groups: 4, minShare: 0.25 });
  expect(forced).toMatchObject({ isAdopted: false });
  expect(world.learned.view().candidate!.groups).toHaveLength(4);
  await world.learned.adopt(forced.model!.version);
  expect(world.learned.view().current!.version).toBe(forced.model!.version);
});

test("too many groups are merged, the nearest first, and the tree says which would be next", async () => {
  const { learned } = await open(makeUsers(120, { seed: "merge" }));
  const { model } = await learned.learn({ groups: 6, mergeTo: 2, minUsers: 10 });
  expect(model).toMatchObject({ found: 6, isForced: true });
  expect(model!.groups.map(({ size }) => size)).toEqual([120, 120]);
  expect(model!.tree).toEqual([{ groups: model!.groups.map(({ id }) => id), height: expect.any(Number) }]);
  const whole = await learned.learn({ groups: 4, minUsers: 10 });
  const heights = whole.model!.tree.map(({ height }) => height);
  expect(heights).toEqual([...heights].sort((a, b) => a - b));
  expect(whole.model!.tree.at(-1)!.groups).toHaveLength(4);
});

test("a retraining on users drawn again keeps the group of nine users in ten, where groups are stable", async () => {
  const centres = [
    [30, 20],
    [30, 70],
    [80, 20],
    [80, 70],
  ];
  const random = createRandom("drawn again");
  const crowd = makeUsers(200, { seed: "crowd" });
  const at = (id: string): number => userFeatures.findIndex((feature) => feature.id === id);
  const [sessions, reads] = [at("sessions"), at("reads")];
  // Overlapping on purpose: some of the users lie between two groups.
  crowd.raw.values = crowd.raw.values.map((_, place) => {
    const centre = centres[Math.floor(place / crowd.raw.columns) % centres.length]!;
    const column = place % crowd.raw.columns;
    if (column !== sessions && column !== reads) return 0;
    return Math.max(0, centre[column === sessions ? 0 : 1]! + 10 * sampleNormal(random));
  });
  const world = await open(crowd);
  const first = await world.learned.learn({ seed: "a" });
  expect(first.model!.groups).toHaveLength(4);
  for (const { stability } of first.model!.groups) expect(stability).toBeGreaterThanOrEqual(0.75);
  const groupOf = (shares: SharesById, id: string): string | undefined =>
    Object.entries(shares.get(id) ?? {}).reduce((best, one) => (one[1] > best[1] ? one : best), ["", 0])[0];
  for (let round = 0; round < 4; round++) {
    const places = crowd.userIds.map(() => Math.floor(random() * crowd.userIds.length));
    const drawn = <Value>(values: readonly Value[]): Value[] => places.map((place) => values[place]!);
    world.use({
      ...{ userIds: drawn(crowd.userIds), traits: drawn(crowd.traits), events: drawn(crowd.events) },
      ...{ channels: drawn(crowd.channels), topics: crowd.topics },
      raw: selectRows(crowd.raw, places),
    });
    const again = await world.learned.learn({ seed: `draw ${round}` });
    expect(again).toMatchObject({ isAdopted: true });
    const ids = [...world.assigned.at(-1)!.keys()];
    const kept = ids.filter((id) => groupOf(world.assigned.at(-1)!, id) === groupOf(world.assigned[0]!, id));
    expect(kept.length / ids.length).toBeGreaterThanOrEqual(0.9);
  }
}, 60_000);

test("the model before comes back in one call", async () => {
  const world = await open(makeUsers(100, { seed: "one" }));
  await expect(world.learned.rollBack()).rejects.toThrow("no earlier model");
  await world.learned.learn();
  await world.learned.learn();
  expect(world.learned.view().current!.version).toBe(2);
  expect(await world.learned.rollBack()).toMatchObject({ version: 1 });
  expect(world.learned.view()).toMatchObject({ current: { version: 1 }, candidate: { version: 2 } });
});

test("drift acts on the second look in a row", async () => {
  const world = await open(makeUsers(200, { seed: "calm" }));
  await world.learned.learn();
  world.use(makeUsers(200, { seed: "calm again" }));
  expect(await world.learned.checkDrift()).toMatchObject({ drift: { isBreached: false } });
  world.use(makeUsers(200, { seed: "moved", shift: 8 }));
  const first = await world.learned.checkDrift();
  expect(first).toMatchObject({ drift: { isBreached: true } });
  expect(first!.learned).toBeUndefined();
  expect((await world.learned.checkDrift())!.learned!.users).toBe(400);
});

test("coverage names who is missing, with intervals and weights, over several margins at once", async () => {
  const { learned } = await open(makeUsers(100, { seed: "cover" }));
  const half = (...groups: string[]) => new Map(groups.map((group) => [group, 0.5]));
  const { margins, weighting } = await learned.coverage([{ by: "country", reference: half("NO", "PT") }]);
  expect(margins).toMatchObject([
    {
      by: "country",
      rows: [
        { group: "NO", users: 150, share: 0.75, reference: 0.5, ratio: 1.5, isFlagged: true },
        { group: "PT", users: 50, share: 0.25, ratio: 0.5, isFlagged: true },
      ],
    },
  ]);
  expect(margins[0]!.rows[1]!.interval.low).toBeLessThan(0.25);
  // Weights 2/3 and 2: Kish's (150 * 2/3 + 50 * 2)^2 / (150 * 4/9 + 50 * 4) = 150.
  expect(weighting!.effectiveUsers).toBeCloseTo(150, 6);
  const both = await learned.coverage([
    { by: "country", reference: half("NO", "PT") },
    {
      by: "channel",
      reference: new Map([
        ["web", 0.4],
        ["mobile", 0.6],
      ]),
    },
  ]);
  expect(both.margins.map(({ by, rows }) => [by, rows.map(({ group }) => group)])).toEqual([
    ["country", ["NO", "PT"]],
    ["channel", ["mobile", "web"]],
  ]);
  // Both margins are met at once: PT are all on the web, so the web is half of them and of NO the rest, 60 % mobile.
  const { changes, byGroup } = both.weighting!;
  expect(byGroup.find(({ group }) => group === "PT")!.weight).toBeGreaterThan(1.3);
  expect(changes.length).toBe(userFeatures.length);
});

test("coverage by a segment says how its members differ from the others", async () => {
  const users = makeUsers(100, { seed: "segment" });
  users.segments = new Map([["busy", new Set(users.userIds.slice(0, 100))]]);
  const { margins } = await (await open(users)).learned.coverage([{ by: "segment:busy" }]);
  const [inside, outside] = margins[0]!.rows;
  expect([inside!.group, inside!.users, outside!.group, outside!.users]).toEqual(["in", 100, "not in", 100]);
  expect(inside!.eventShare).toBeGreaterThan(0.8);
  expect(inside!.differences.map(({ feature }) => feature)).toContain("sessions");
});

test.each([
  ["contry", 'no user has a trait "contry"; did you mean "country"?'],
  ["sorce", 'no user has a trait "sorce"; did you mean "source"?'],
  ["Channel", 'no user has a trait "Channel"; did you mean "channel"?'],
])("coverage by %s, which nobody has, is refused with the near names", async (by, message) => {
  const { learned } = await open(makeUsers(20, { seed: "few" }));
  await expect(learned.coverage([{ by }])).rejects.toThrow(message);
});

test("coverage by what is different for everybody, or against groups that nobody is in, is refused", async () => {
  const users = makeUsers(150, { seed: "names" });
  users.traits = users.userIds.map((id) => ({ name: id, country: "NO" }));
  const { learned } = await open(users);
  await expect(learned.coverage([{ by: "name" }])).rejects.toThrow("300 groups; at most 200");
  const reference = new Map([["N0", 1]]);
  await expect(learned.coverage([{ by: "country", reference }])).rejects.toThrow('country" has NO; did you mean "NO"');
});

test("users count by declared shares in training: groups are those of the users as they ought to be", async () => {
  const users = makeUsers(120, { seed: "weights" });
  // Of the frequent users a quarter is from PT, of the others none.
  users.traits = users.userIds.map((_, user) => ({ country: user < 30 ? "PT" : "NO" }));
  const { learned } = await open(users);
  const { model, weighting } = await learned.learn({ margins: [{ by: "country", shares: { PT: 0.3, NO: 0.7 } }] });
  const busy = model!.groups.find(({ words }) => words.includes("come often"))!;
  expect(busy).toMatchObject({ size: 120, share: 0.5 });
  // 30 users count for .3 of all, and 90 of the other 210 for .7 * 90 / 210.
  expect(busy.weightedShare).toBeCloseTo(0.6, 6);
  const sampled = model!.candidates.find(({ clusters }) => clusters === 2)!.sizes;
  expect(Math.max(...sampled) / 240).toBeCloseTo(busy.weightedShare!, 1);
  expect(weighting!.byGroup).toMatchObject([
    { by: "country", group: "NO", share: expect.closeTo(0.7, 6), reference: 0.7 },
    { by: "country", group: "PT", share: expect.closeTo(0.3, 6), reference: 0.3 },
  ]);
  const sessions = weighting!.changes.find(({ feature }) => feature === "sessions")!;
  expect(sessions.weighted).toBeGreaterThan(sessions.mean + 3);
});

test("groups that share users are joined, and the others stay", async () => {
  const { learned } = await open(makeUsers(120, { seed: "merge" }));
  const { model } = await learned.learn({ groups: 4, mergeTo: 2, mergeBy: "entropy", minUsers: 10 });
  expect(model).toMatchObject({ found: 4, isForced: true });
  expect(model!.groups.map(({ size }) => size)).toEqual([120, 120]);
  expect(model!.joins).toEqual([{ groups: model!.groups.map(({ id }) => id), entropy: expect.closeTo(0, 9) }]);
});
