import { ConflictError } from "../errors/errors.ts";
import { createSegmentChanges } from "./change-segments.ts";
import type { Segment } from "./definitions/segment.ts";
import { mergeMemberSettings } from "./definitions/segment-settings.ts";
import { createDefinitionsInUse } from "./definitions-in-use.ts";
import { userGroups } from "./live/user-groups.ts";
import { previewRule } from "./preview.ts";
import { describeRule } from "./rules/describe-rule.ts";
import type { Segments, SegmentsOptions } from "./segments-options.ts";

const dayMs = 86_400_000;
/** Overlaps are counted with so many other segments. */
const maxOverlaps = 50;
const noSettings = mergeMemberSettings([]);

export function createSegments(options: SegmentsOptions): Segments {
  const { store, live, refresh, now } = options;
  const definitions = createDefinitionsInUse(options);
  const { find, labelOf, readRule, ruleOf, viewOf } = definitions;

  /** From memory where the user is in memory and nothing is due. */
  async function presentSegments(userId: string): Promise<Segment[]> {
    if (live.segments().size === 0) return [];
    const id = await options.profileIdOf(userId);
    if (id === undefined) return [];
    if (!live.isCurrent(id, now())) await refresh.users([id], "time");
    return live.membershipsOf(id).map(({ segment }) => segment);
  }

  return {
    ...createSegmentChanges(options, definitions),
    async list() {
      const counts = new Map(
        (await store.countMembers()).map((row) => [`${row.version} ${row.segmentId}`, row.members]),
      );
      const all = [...live.segments().values()].sort((a, b) => (a.id < b.id ? -1 : 1));
      return Promise.all(all.map((segment) => viewOf(segment, counts.get(`${segment.version} ${segment.id}`) ?? 0)));
    },
    get: async (id) => viewOf(find(id)),
    async preview(input) {
      const { rule, warnings } = await readRule(input);
      const { factsOf, userIds, allowsByDefault } = options.preview;
      const preview = await previewRule(rule, {
        ...{ store, factsOf, ruleOf, userIds: userIds(), allowsByDefault, nowMs: now() },
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
    async groupsOf(userId) {
      const { groupLabelOf } = options;
      const id = groupLabelOf && (await options.profileIdOf(userId));
      if (id === undefined) return undefined;
      if (!live.isCurrent(id, now())) await refresh.users([id], "time");
      return userGroups(live.groupSharesOf(id), groupLabelOf!);
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
  };
}
