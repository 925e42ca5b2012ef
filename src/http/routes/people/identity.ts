import { z } from "zod";
import { ConflictError, NotFoundError } from "../../../errors/errors.ts";
import type { Merging } from "../../../ingestion/merging/merging.ts";
import { type RulesTrial, tryIdentityRules } from "../../../ingestion/merging/try-rules.ts";
import { identityRulesSchema } from "../../../profiles/identity/identity-rules.ts";
import type { IdentitySettings } from "../../../profiles/identity/identity-settings.ts";
import type { IdentityStore, Merge } from "../../../profiles/identity/identity-store.ts";
import type { Profiles } from "../../../profiles/profiles.ts";
import type { InteractionRules } from "../../../profiles/state/interaction-rules.ts";
import { isoOf } from "../../iso-of.ts";
import { type Route, route } from "../../route.ts";
import {
  identitiesSchema,
  identityRulesViewSchema,
  type MergeRow,
  mergePageSchema,
  reworkedSchema,
  rulesTrialSchema,
} from "../../schema/people/identity.ts";

export interface IdentityRoutesOptions {
  merging: Merging;
  identity: IdentitySettings;
  store: IdentityStore;
  profiles: Pick<Profiles, "get">;
  rules: InteractionRules;
}

const id = z.string().min(1).max(512);
/** Groups of users that one request makes anew. */
const mostReworked = 1_000;
const mostExamples = 10;
/** Who is who: the rules, and merges that can be taken back. */
export function identityRoutes({ merging, identity, store, profiles, rules }: IdentityRoutesOptions): Route[] {
  const tag = "Identity";
  const params = z.object({ id });
  const userIds = z.object({ userIds: z.array(z.string()) });
  async function view() {
    const quarantined = await identity.quarantined();
    return {
      ...identity.rules(),
      quarantined: quarantined.map(({ type, value, profiles: users, atMs }) => ({
        type,
        value,
        users,
        at: isoOf(atMs),
      })),
    };
  }
  return [
    route({
      ...{ method: "get", path: "/v1/identity", role: "editor", tag },
      summary: "The rules by which ids make one person, and the ids in quarantine",
      response: identityRulesViewSchema,
      handle: view,
    }),
    route({
      ...{ method: "put", path: "/v1/identity", role: "admin", tag },
      summary:
        "Set the rules of identity, from the next event on; with rework, for all stored events; with dryRun, say what they would have made of those",
      query: z
        .object({ dryRun: z.stringbool().default(false), rework: z.stringbool().default(false) })
        .refine(({ dryRun, rework }) => !(dryRun && rework), "Ask for dryRun or for rework"),
      body: identityRulesSchema,
      response: z.union([identityRulesViewSchema.extend({ reworked: reworkedSchema.optional() }), rulesTrialSchema]),
      async handle({ query: { dryRun, rework }, body }) {
        if (!dryRun && !rework) {
          await identity.put(body);
          return view();
        }
        const trial = await tryIdentityRules({ limitsAt: identity.limitsAt, proposed: body, store, rules });
        if (dryRun) return viewTrial(trial);
        const groups = [...trial.merged, ...trial.split];
        if (groups.length > mostReworked) throw tooManyToRework(groups.length);
        await identity.put(body, 0);
        const { userIds, skipped } = await merging.rework(groups);
        return { ...(await view()), reworked: { users: userIds.length, skipped } };
      },
    }),
    route({
      ...{ method: "get", path: "/v1/users/{id}/identities", role: "editor", tag },
      summary: "The ids of a user with their state, where they came from and when",
      params,
      response: identitiesSchema,
      handle: async ({ params }) => {
        const user = await profiles.get(params.id);
        if (user === undefined) throw new NotFoundError("user", params.id);
        const identities = await store.ofProfiles([user.id]);
        return {
          userId: user.id,
          identities: identities.map(({ type, value, state, sourceId, firstSeenMs, joinedAtMs }) => ({
            ...{ type, value, state, firstSeenAt: isoOf(firstSeenMs), joinedAt: isoOf(joinedAtMs) },
            ...(sourceId !== undefined && { source: sourceId }),
          })),
        };
      },
    }),
    route({
      ...{ method: "post", path: "/v1/users/{id}/merge", role: "app", tag },
      summary: "Make one user of two; the merge can be undone",
      params,
      body: z.strictObject({ from: id }),
      response: z.object({ userId: z.string(), mergeId: z.string() }),
      handle: async ({ params, body }) => {
        const { userId, mergeId } = await merging.merge(params.id, body.from);
        return { userId, mergeId: String(mergeId) };
      },
    }),
    route({
      ...{ method: "post", path: "/v1/users/{id}/split", role: "app", tag },
      summary: "Take ids away from a user, with all that was done under them",
      params,
      body: z.strictObject({ ids: z.array(id).min(1).max(100) }),
      response: userIds,
      handle: ({ params, body }) => merging.split(params.id, body.ids),
    }),
    route({
      ...{ method: "get", path: "/v1/merges", role: "editor", tag },
      summary: "What was merged, newest first, of everybody or of one user",
      query: z.object({
        limit: z.coerce.number().int().min(1).max(500).default(100),
        cursor: z
          .string()
          .regex(/^\d{1,15}$/)
          .optional(),
        user: id.optional(),
      }),
      response: mergePageSchema,
      handle: async ({ query: { limit, cursor, user } }) => {
        const userId = user === undefined ? undefined : ((await profiles.get(user))?.id ?? user);
        const merges = await merging.list({
          limit,
          ...(cursor !== undefined && { before: Number(cursor) }),
          ...(userId !== undefined && { userId }),
        });
        const last = merges.at(-1);
        return { merges: merges.map(viewMerge), ...(merges.length === limit && { nextCursor: String(last!.id) }) };
      },
    }),
    route({
      ...{ method: "post", path: "/v1/merges/{id}/undo", role: "app", tag },
      summary: "Take a merge back: everybody concerned is as if it had never been",
      params: z.object({ id: z.string().regex(/^\d{1,15}$/, "Name a merge by the id of GET /v1/merges") }),
      response: userIds,
      handle: ({ params }) => merging.undo(Number(params.id)),
    }),
  ];
}

function viewTrial({ events, merged, split }: RulesTrial): z.output<typeof rulesTrialSchema> {
  const extra = (groups: string[][]): number => groups.reduce((sum, { length }) => sum + length - 1, 0);
  const examples = { merged: merged.slice(0, mostExamples), split: split.slice(0, mostExamples) };
  return { events, wouldMerge: extra(merged), wouldSplit: extra(split), examples };
}

function tooManyToRework(groups: number): ConflictError {
  return new ConflictError(
    "too-many-users",
    `The rules would make ${groups} groups of users anew; one request takes ${mostReworked}. Nothing was changed: change fewer limits at a time, or set the rules from the next event on (without rework).`,
  );
}

function viewMerge({ id, intoId, fromId, cause, atMs, undoneAtMs }: Merge): MergeRow {
  return {
    ...{ id: String(id), into: intoId, from: fromId, cause, at: isoOf(atMs) },
    ...(undoneAtMs !== undefined && { undoneAt: isoOf(undoneAtMs) }),
  };
}
