import type { Rule } from "../rules/rule.ts";
import type { SegmentSettings } from "./segment-settings.ts";

/** A named set of users: by a rule that is judged all the time, or a list that is kept by hand. */
export interface Segment {
  id: string;
  label: string;
  kind: "rule" | "list";
  /** Only of kind `rule`. */
  rule?: Rule;
  /** The text form that the rule was read from, if it was. */
  text?: string;
  /** Of the rule that members are judged by; counts up with every change of the rule. */
  version: number;
  /** A changed rule whose members are still being found; the present version serves until then. */
  candidate?: { version: number; rule: Rule };
  /** What members get otherwise than everybody. */
  settings?: SegmentSettings;
  createdAtMs: number;
  updatedAtMs: number;
}

/** Why somebody entered or left. */
export const transitionCauses = ["event", "time", "merge", "edit", "backfill", "erase"] as const;
export type TransitionCause = (typeof transitionCauses)[number];

/** More rules than this are not tested. */
export const maxActiveSegments = 500;
