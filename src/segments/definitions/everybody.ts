import type { Rule } from "../rules/rule.ts";
import type { PackedTexts } from "./packed-texts.ts";
import type { ChannelCount, Reach } from "./reach.ts";

/** What is asked about everybody; plain data, it may be sent to a thread. */
export interface EverybodyRequest {
  rule: Rule;
  /** Rules of the segments that it names, by id. */
  rules: Readonly<Record<string, Rule>>;
  nowMs: number;
  /** Present segments whose members are compared with those of the rule. */
  compared?: readonly { id: string; version: number }[];
  /** Members whose ids are named. Default 0. */
  sample?: number;
  /** Whether messages may be sent to users who decided nothing about them. Default true. */
  allowsByDefault?: boolean;
  /** Whether those are named who are members or may become members by time alone. Default false. */
  withUsers?: boolean;
}

export interface EverybodyJudged {
  of: number;
  count: number;
  /** Users for whom each condition holds by itself. */
  perCondition: { path: string; count: number }[];
  /** Members by the channel of their newest event. */
  byChannel: ChannelCount[];
  reachable: Reach;
  overlaps: { id: string; jaccard: number }[];
  sample: string[];
  /** The newest event that was judged, as the store counts events. */
  lastEvent: number;
  /** Only where they were asked for: members and who may become one by time alone, with the first instant at which that may change. */
  users?: { ids: PackedTexts; isMember: Uint8Array; nextMs: Float64Array };
}
