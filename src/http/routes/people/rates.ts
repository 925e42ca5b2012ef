import { z } from "zod";
import { type Rates, ratesSchema } from "../../../ingestion/sources/rates.ts";
import { type Route, route } from "../../route.ts";

const tableSchema = z.object({ reporting: z.string().nullable(), rates: ratesSchema.shape.rates });

/** Rates by which amounts are shown in one currency. */
export function rateRoutes(rates: Rates): Route[] {
  const shared = { path: "/v1/rates", tag: "Sources" } as const;
  return [
    route({
      ...{ ...shared, method: "get", role: "editor" },
      summary: "Rates by which amounts are shown in one currency",
      response: tableSchema,
      handle: async () => rates.table() ?? { reporting: null, rates: [] },
    }),
    route({
      ...{ ...shared, method: "put", role: "admin" },
      summary: "Set the dated rates; they hold for what comes in from then on",
      body: ratesSchema,
      response: z.object({ reporting: z.string(), rates: z.int().describe("How many there are now") }),
      handle: async ({ body }) => {
        await rates.put(body);
        return { reporting: body.reporting, rates: body.rates.length };
      },
    }),
  ];
}
