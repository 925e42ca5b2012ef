import { ConflictError, InvalidInputError } from "../errors/errors.ts";
import { describeFaults } from "../errors/schema-faults.ts";
import { maxActiveSegments, type Segment } from "./definitions/segment.ts";
import type { SegmentSettings } from "./definitions/segment-settings.ts";
import { type DefinitionsInUse, segmentsChanged } from "./definitions-in-use.ts";
import { findCycle } from "./rules/parse-rule.ts";
import type { Rule } from "./rules/rule.ts";
import { segmentsIn } from "./rules/walk-rule.ts";
import type { Segments, SegmentsOptions } from "./segments-options.ts";

/** Saves and deletes definitions; the members of a changed rule are found in the background, and then it takes over. */
export function createSegmentChanges(
  options: SegmentsOptions,
  definitions: DefinitionsInUse,
): Pick<Segments, "put" | "delete" | "resume" | "settled"> {
  const { store, live, refresh, now } = options;
  const { find, latestRuleOf, readRule, save, viewOf } = definitions;
  let computing: Promise<void> = Promise.resolve();

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
    resume() {
      for (const { id, candidate } of live.segments().values())
        if (candidate !== undefined) compute(id, candidate.version);
    },
    settled: () => computing,
  };
}

function usesSegment(rule: Rule, id: string): boolean {
  return segmentsIn(rule).has(id) || JSON.stringify(rule).includes(`{"list":${JSON.stringify(id)}}`);
}
