import { type Retention, retentionSchema } from "../../../ingestion/retention/retention.ts";
import { type Route, route } from "../../route.ts";

/** How long events are kept. */
export function retentionRoutes(retention: Retention): Route[] {
  const shared = { path: "/v1/retention", tag: "Identity", response: retentionSchema } as const;
  return [
    route({
      ...{ ...shared, method: "get", role: "editor" },
      summary: "How long events are kept, by name; what is not named is kept for good",
      handle: async () => retention.rules(),
    }),
    route({
      ...{ ...shared, method: "put", role: "admin" },
      summary: "Set how long events are kept; what is older goes with the sweep of the day",
      body: retentionSchema,
      handle: async ({ body }) => {
        await retention.put(body);
        return retention.rules();
      },
    }),
  ];
}
