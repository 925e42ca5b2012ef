import type { FieldFault } from "../errors/attune-error.ts";
import { InvalidInputError, NotFoundError } from "../errors/errors.ts";
import type { Segment } from "./definitions/segment.ts";
import type { Announced } from "./definitions/segment-store.ts";
import { referredRule } from "./live/live-segments.ts";
import { describeRule } from "./rules/describe-rule.ts";
import { parseRule } from "./rules/parse-rule.ts";
import type { Rule } from "./rules/rule.ts";
import { readSegmentText } from "./rules/segment-text.ts";
import type { SegmentInput, SegmentsOptions, SegmentView } from "./segments-options.ts";

/** The definitions in memory, as they are read, shown and stored. */
export interface DefinitionsInUse {
  /** Throws NotFoundError. */
  find(id: string): Segment;
  ruleOf(id: string): Rule | undefined;
  /** The rule that will be in use when all members are found. */
  latestRuleOf(id: string): Rule | undefined;
  labelOf(id: string): string | undefined;
  /** `members` where they are counted already. */
  viewOf(segment: Segment, members?: number): Promise<SegmentView>;
  /** Throws InvalidInputError with the place in the rule. */
  readRule(input: Pick<SegmentInput, "rule" | "text">): Promise<{ rule: Rule; warnings: FieldFault[] }>;
  /** A change without another rule leaves the states of users as they are. */
  save(segment: Segment, options?: { isJudgedAnew?: boolean }): Promise<void>;
}

export function createDefinitionsInUse(options: SegmentsOptions): DefinitionsInUse {
  const { store, live, now } = options;

  const ruleOf = (id: string): Rule | undefined => referredRule(live.segments().get(id));
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

  async function readRule(input: Pick<SegmentInput, "rule" | "text">): Promise<{ rule: Rule; warnings: FieldFault[] }> {
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

  return { find, ruleOf, latestRuleOf, labelOf, viewOf, readRule, save };
}

/** For other processes: their rules follow. */
export function segmentsChanged(id: string, atMs: number): Announced {
  return { events: [{ topic: "definitions.changed", key: id, body: { kind: "segment" } }], atMs };
}
