import { z } from "zod";
import type { AccessKeys, KeyRow } from "../../../access/access-keys.ts";
import { roleSchema } from "../../../config/config.ts";
import { isoOf } from "../../iso-of.ts";
import { type Route, route } from "../../route.ts";

const keyRowSchema = z.object({
  id: z.string(),
  name: z.string(),
  role: roleSchema,
  source: z.enum(["settings", "api"]).describe("settings: named by ATTUNE_KEYS; api: made here"),
  createdAt: z.iso.datetime().optional(),
});

const viewOf = ({ createdAtMs, ...row }: KeyRow): z.output<typeof keyRowSchema> => ({
  ...row,
  ...(createdAtMs !== undefined && { createdAt: isoOf(createdAtMs) }),
});

/** Keys, made and revoked while the server runs. */
export function keyRoutes(keys: AccessKeys): Route[] {
  const tag = "Operation";
  return [
    route({
      ...{ method: "get", path: "/v1/keys", role: "admin", tag },
      summary: "Keys that are in use, by name and role; the keys themselves are not stored, only their digests",
      response: z.object({ keys: z.array(keyRowSchema) }),
      handle: async () => ({ keys: (await keys.list()).map(viewOf) }),
    }),
    route({
      ...{ method: "post", path: "/v1/keys", role: "admin", tag },
      summary: "Make a key. The reply is the only place where it stands: keep it",
      body: z.object({ name: z.string().trim().min(1).max(200), role: roleSchema }),
      response: keyRowSchema.extend({ key: z.string() }),
      successStatus: 201,
      handle: async ({ body, response }) => {
        const { key, ...row } = await keys.create(body);
        response.setHeader("Cache-Control", "no-store");
        return { ...viewOf(row), key };
      },
    }),
    route({
      ...{ method: "delete", path: "/v1/keys/{id}", role: "admin", tag },
      summary: "Revoke a key: the next request with it is refused, on other servers of the database within a second",
      params: z.object({ id: z.string().min(1).max(200) }),
      handle: ({ params: { id } }) => keys.revoke(id),
    }),
  ];
}
