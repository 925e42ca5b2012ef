import { createHash } from "node:crypto";
import { z } from "zod";
import { type Route, route } from "../../route.ts";

/** What caches at the edge ask: users of the same segments share a fragment, and the signature is its key. */
export function segmentsOfRoute(segmentsOf: (userId: string) => Promise<readonly string[]>): Route {
  const signatureOf = async (userId: string): Promise<string> => {
    const ids = [...(await segmentsOf(userId))].sort();
    return createHash("sha256").update(JSON.stringify(ids)).digest("base64url").slice(0, 22);
  };
  return route({
    method: "get",
    path: "/v1/segments-of",
    role: "public",
    tag: "Segments",
    summary:
      "A signature of the segments that a user is in: the same for all users of the same ones. It tells none of them",
    usersOf: ({ query: { userId } }) => [userId],
    query: z.object({ userId: z.string().min(1).max(512) }),
    response: z.object({ signature: z.string() }),
    personalTag: ({ query: { userId } }) => signatureOf(userId),
    handle: async ({ query: { userId } }) => ({ signature: await signatureOf(userId) }),
  });
}
