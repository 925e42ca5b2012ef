import { z } from "zod";
import type { Profile } from "../../profiles/state/profile.ts";
import type { Users } from "../../profiles/users.ts";
import { type Route, route } from "../route.ts";
import { profileSchema, userExportSchema, userPageSchema } from "../schema/users.ts";
import { sendInPieces } from "../send-in-pieces.ts";

const params = z.object({ id: z.string().min(1).max(512) });

export interface UserRoutesOptions {
  users: Users;
}

/** Users: what is known of them, their data to take along, and their erasure. */
export function userRoutes({ users }: UserRoutesOptions): Route[] {
  const tag = "Profiles";
  return [
    route({
      method: "get",
      path: "/v1/users",
      role: "editor",
      tag,
      summary:
        "Users in order of id, narrowed by words. A page of a search may be short or empty: the list ends where nextCursor is absent",
      query: z.object({
        limit: z.coerce.number().int().min(1).max(500).default(100),
        cursor: z.string().max(512).optional(),
        query: z.string().max(200).optional().describe("Words that the id or the traits must hold"),
      }),
      response: userPageSchema,
      handle: async ({ query }) => {
        const page = await users.list({ limit: query.limit, after: query.cursor, query: query.query });
        return {
          users: page.users.map(({ id, profile, updatedAtMs }) => ({
            id,
            traits: profile?.traits ?? {},
            events: profile?.engagement.events ?? 0,
            lastSeenAt: new Date(lastSeenMs(profile) ?? updatedAtMs).toISOString(),
          })),
          nextCursor: page.nextCursor,
          total: await users.count(),
        };
      },
    }),
    route({
      method: "get",
      path: "/v1/users/{id}",
      role: "app",
      tag,
      summary: "A user's profile: affinities, interests, mood, engagement, habits, segments",
      params,
      query: z.object({
        provenance: z
          .enum(["", "true", "false"])
          .optional()
          .describe("Traits with their source, the rule that chose them and what others say"),
      }),
      response: profileSchema,
      handle: async ({ params: { id }, query: { provenance = "false" } }) => {
        const view = await users.view(id);
        return provenance === "false" ? view : { ...view, traits: await users.provenance(id) };
      },
    }),
    route({
      method: "get",
      path: "/v1/users/{id}/export",
      role: "admin",
      tag,
      summary: "Everything that is stored of a user",
      params,
      response: userExportSchema,
      handle: async ({ params: { id }, response }) => {
        await sendInPieces(await users.exportData(id), response);
      },
    }),
    route({
      method: "delete",
      path: "/v1/users/{id}",
      role: "admin",
      tag,
      summary: "Erase everything that names the user; erasing again is no error",
      params,
      handle: async ({ params: { id } }) => {
        await users.erase(id);
      },
    }),
  ];
}

/** Of the events, as on the user's page; undefined for a user without events. */
function lastSeenMs(profile: Profile | undefined): number | undefined {
  return profile !== undefined && profile.engagement.events > 0 ? profile.engagement.lastSeenMs : undefined;
}
