import { z } from "zod";
import { type Route, route } from "../../route.ts";

export interface Info {
  name: string;
  version: string;
  node: string;
  fingerprints: Record<string, string>;
  counts: Record<string, number>;
  uptimeSeconds: number;
}

/** What runs here: versions, fingerprints, counts. */
export function operationRoutes(info: () => Info): Route[] {
  return [
    route({
      method: "get",
      path: "/v1/info",
      role: "public",
      tag: "Operation",
      summary: "Versions, model fingerprints and counts",
      response: z.object({
        name: z.string(),
        version: z.string(),
        node: z.string(),
        fingerprints: z.record(z.string(), z.string()),
        counts: z.record(z.string(), z.number()),
        uptimeSeconds: z.number(),
      }),
      handle: async () => info(),
    }),
  ];
}
