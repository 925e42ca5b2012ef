import { z } from "zod";
import { InvalidInputError } from "../../../errors/errors.ts";
import type { LearnedModel } from "../../../segments/learned/learned-model.ts";
import type { LearnedSegments } from "../../../segments/learned/learned-segments.ts";
import type { AskedMargin } from "../../../segments/learned/margins.ts";
import { describeRule } from "../../../segments/rules/describe-rule.ts";
import { isoOf } from "../../iso-of.ts";
import { type Route, route } from "../../route.ts";
import {
  coverageSchema,
  driftSchema,
  learnedModelSchema,
  learnedViewSchema,
  learnInputSchema,
  learnReplySchema,
} from "../../schema/segments/learned-groups.ts";

/** Groups that the data shows: learning, versions, drift and coverage. Before `/v1/segments/{id}`, whose ids cannot be these words. */
export function learnedSegmentRoutes(learned: LearnedSegments): Route[] {
  const tag = "Segments";
  return [
    route({
      method: "post",
      path: "/v1/segments/learn",
      role: "admin",
      tag,
      summary:
        "Learn groups of users; the answer may be that there are none. A stable model that is not worse takes over",
      body: learnInputSchema,
      response: learnReplySchema,
      permits: 1,
      handle: async ({ body }) => {
        const { model, ...outcome } = await learned.learn(body);
        return { ...outcome, ...(model !== undefined && { model: viewOf(model) }) };
      },
    }),
    route({
      method: "get",
      path: "/v1/segments/learned",
      role: "editor",
      tag,
      summary:
        "The learned groups in use, with words, a near rule and the table of all numbers of groups; a candidate beside them",
      response: learnedViewSchema,
      handle: async () => {
        const { current, candidate, versions } = learned.view();
        return {
          ...(current !== undefined && { current: viewOf(current) }),
          ...(candidate !== undefined && { candidate: viewOf(candidate) }),
          versions,
        };
      },
    }),
    route({
      method: "post",
      path: "/v1/segments/learned/adopt",
      role: "admin",
      tag,
      summary: "Put the candidate, or an earlier version, into use",
      body: z.strictObject({ version: z.int().min(1) }),
      response: learnedModelSchema,
      handle: async ({ body: { version } }) => viewOf(await learned.adopt(version)),
    }),
    route({
      method: "post",
      path: "/v1/segments/learned/rollback",
      role: "admin",
      tag,
      summary: "Put the model before the present one back into use",
      response: learnedModelSchema,
      handle: async () => viewOf(await learned.rollBack()),
    }),
    route({
      method: "get",
      path: "/v1/segments/drift",
      role: "editor",
      tag,
      summary: "How far the users of today are from those that the groups were learned from",
      response: driftSchema,
      permits: 1,
      handle: () => learned.drift(),
    }),
    route({
      method: "get",
      path: "/v1/segments/coverage",
      role: "editor",
      tag,
      summary:
        "How users spread over traits, channels (`channel`), sources (`source`) or segments (`segment:ID`), several divided by commas, against declared shares such as web:0.5,mobile:0.5, one list for each divided by semicolons",
      query: z.object({
        by: z.string().min(1).max(1_000).default("channel"),
        reference: z.string().max(8_000).optional(),
      }),
      response: coverageSchema,
      permits: 1,
      handle: ({ query: { by, reference } }) => learned.coverage(readMargins(by, reference)),
    }),
  ];
}

/** As it is shown: without what only the model itself needs. */
function viewOf(model: LearnedModel) {
  const { trainedAtMs, mixture, references: _, likelihood: __, scaling, groups, ...rest } = model;
  return {
    ...rest,
    trainedAt: isoOf(trainedAtMs),
    covariance: mixture.form,
    dropped: scaling.dropped.map((one) => ({ feature: model.featureIds[one.column]!, reason: one.reason })),
    groups: groups.map((group) => ({
      ...group,
      ...(group.rule !== undefined && { rule: { ...group.rule, sentence: describeRule(group.rule.rule) } }),
    })),
  };
}

const mostMargins = 5;

function readMargins(by: string, reference = ""): AskedMargin[] {
  const names = by.split(",").map((name) => name.trim());
  const references = reference === "" ? [] : reference.split(";");
  const refuse = (path: string, message: string): never => {
    throw new InvalidInputError(`Users cannot be divided: ${message}.`, [{ path, message }]);
  };
  if (names.includes("") || names.length > mostMargins) refuse("by", `give 1 to ${mostMargins} names`);
  if (new Set(names).size < names.length) refuse("by", "each name is given once");
  if (references.length > names.length)
    refuse("reference", `there are ${references.length} lists for ${names.length} names`);
  return names.map((name, i) => {
    const own = references[i] ?? "";
    return { by: name, ...(own !== "" && { reference: readReference(own) }) };
  });
}

function readReference(text: string): Map<string, number> {
  const shares = new Map<string, number>();
  for (const part of text.split(",")) {
    const at = part.lastIndexOf(":");
    const share = Number(part.slice(at + 1));
    if (at < 1 || !(share > 0)) {
      throw new InvalidInputError(`"${part}" is not a group and its share, such as web:0.5.`, [
        { path: "reference", message: `"${part}" is not a group and its share, such as web:0.5` },
      ]);
    }
    shares.set(part.slice(0, at).trim(), share);
  }
  return shares;
}
