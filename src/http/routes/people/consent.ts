import { z } from "zod";
import { type Purpose, purposes } from "../../../events/consent.ts";
import type { ConsentDecisions, ConsentView } from "../../../ingestion/consent-decisions.ts";
import { isoOf } from "../../iso-of.ts";
import { type Route, route } from "../../route.ts";
import { type ConsentAnswer, consentSchema } from "../../schema/people/identity.ts";

const params = z.object({ id: z.string().min(1).max(512) });
const decision = z.union([z.boolean(), z.enum(["granted", "denied"]).transform((word) => word === "granted")]);

const byPurpose = Object.fromEntries(purposes.map((purpose) => [purpose, decision.optional()]));
/** `{purposes: {personalisation: false}}`, or the purposes themselves. */
const decisionsSchema = z
  .strictObject({ purposes: z.strictObject(byPurpose).optional(), ...byPurpose })
  .refine(
    ({ purposes: nested, ...flat }) => Object.keys({ ...flat, ...nested }).length > 0,
    "Name at least one purpose",
  );

/** What users agreed to. */
export function consentRoutes(consents: ConsentDecisions): Route[] {
  const shared = {
    path: "/v1/users/{id}/consent",
    role: "app",
    tag: "Identity",
    params,
    response: consentSchema,
  } as const;
  return [
    route({
      ...{ ...shared, method: "get" },
      summary: "What a user agreed to, purpose by purpose, with the receipts",
      handle: async ({ params }) => viewOf(await consents.of(params.id)),
    }),
    route({
      ...{ ...shared, method: "put" },
      summary:
        "Record a decision; with analytics or personalisation withdrawn, what is known of the user is gone with the reply",
      body: decisionsSchema,
      handle: async ({ params, body }) => {
        const { purposes: nested, ...flat } = body;
        const given = { ...flat, ...nested } as Partial<Record<Purpose, boolean>>;
        return viewOf(await consents.decide(params.id, given));
      },
    }),
  ];
}

function viewOf({ userId, state, byDefault, receipts }: ConsentView): ConsentAnswer {
  return {
    userId,
    purposes: Object.fromEntries(
      purposes.map((purpose) => {
        const own = state[purpose];
        if (own === undefined) return [purpose, { status: "unknown" as const, granted: byDefault[purpose] }];
        const { isGranted, atMs, via } = own;
        return [
          purpose,
          { status: isGranted ? ("granted" as const) : ("denied" as const), granted: isGranted, at: isoOf(atMs), via },
        ];
      }),
    ),
    receipts: receipts.map(({ atMs, purposes: given, via, messageId, name, sourceId }) => ({
      ...{ at: isoOf(atMs), purposes: given, via, id: messageId, name },
      ...(sourceId !== undefined && { source: sourceId }),
    })),
  };
}
