import type { Request } from "express";
import { z } from "zod";
import { AttuneError } from "../../errors/attune-error.ts";
import { type Event, eventSchema } from "../../events/event.ts";
import type { EventIngestion, IngestDelivery, IngestReply } from "../../ingestion/event-ingestion.ts";
import type { Caller } from "../guards/authorise.ts";
import { isUserSigned } from "../guards/user-signature.ts";
import { type Route, route } from "../route.ts";

const replySchema = z.object({
  accepted: z.int(),
  duplicates: z.int(),
  /** Of people who did not agree to be counted: nothing of these is kept. */
  withheld: z.int().optional(),
  rejected: z.array(z.object({ index: z.int(), code: z.string(), detail: z.string() })),
});

const itemsSchema = z.toJSONSchema(eventSchema, { io: "input", unrepresentable: "any" });
const batchSchema = z.looseObject({
  batch: z.array(z.unknown()).min(1).max(1_000).meta({ items: itemsSchema }),
  /** By the sender's clock, which it corrects. */
  sentAt: z.string().nullish(),
  /** Adds to the context of each event. */
  context: z.record(z.string(), z.unknown()).nullish(),
});

/** Browsers send text/plain, which needs no preflight; so do Segment's libraries. */
const bodyTypes = ["application/json", "text/plain"];

/** The path of each type in Segment's own API, beside its name. */
const shortPaths: Readonly<Record<Event["type"], string>> = {
  track: "t",
  identify: "i",
  page: "p",
  screen: "s",
  group: "g",
  alias: "a",
};

export interface EventRoutesOptions {
  ingestion: EventIngestion;
  /** Public keys have to prove which user they speak for, in the header or event by event. */
  userSigningKey?: string | undefined;
}

/** Behavioural events in the Segment shapes, one at a time or up to 1,000, on the paths that the SDKs of Segment and RudderStack use. */
export function eventRoutes({ ingestion, userSigningKey }: EventRoutesOptions): Route[] {
  const deliveryOf = (caller: Caller, request: Request): IngestDelivery =>
    deliveryBy(caller, { request, userSigningKey });
  const shared = {
    method: "post",
    tag: "Events",
    hasKeyInBody: true,
    takesDeepBodies: true,
    bodyTypes,
    response: replySchema,
  } as const;
  const one = (type: Event["type"], path: string): Route =>
    route({
      ...shared,
      path: `/v1/${path}`,
      role: type === "alias" ? "app" : "public",
      summary: `Take in one ${type} event; a repeated messageId counts as a duplicate`,
      body: z.looseObject({}),
      handle: async ({ body, caller, request }) =>
        answer(await ingestion.ingest([{ ...body, type }], deliveryOf(caller, request)), 1),
    });
  const batch = (path: string): Route =>
    route({
      ...shared,
      path: `/v1/${path}`,
      role: "public",
      summary: "Take in up to 1,000 events in one transaction; 422 only when all of them are rejected",
      body: batchSchema,
      handle: async ({ body: { batch: events, sentAt, context }, caller, request }) => {
        const delivery = { ...deliveryOf(caller, request), ...(sentAt && { sentAt }), ...(context && { context }) };
        return answer(await ingestion.ingest(events, delivery), events.length);
      },
    });
  const types = Object.entries(shortPaths) as [Event["type"], string][];
  return [
    ...types.flatMap(([type, short]) => [one(type, type), one(type, short)]),
    batch("batch"),
    batch("b"),
    settingsRoute,
  ];
}

/** What Segment's browser library asks for before it starts, when its `cdnURL` names this server. */
const settingsRoute = route({
  method: "get",
  path: "/v1/projects/{writeKey}/settings",
  role: "public",
  tag: "Events",
  summary: "Settings for Segment's browser library: events come to this server and nowhere else",
  params: z.object({ writeKey: z.string().min(1).max(512) }),
  response: z.looseObject({ integrations: z.record(z.string(), z.unknown()) }),
  handle: async ({ params: { writeKey }, request }) => ({
    integrations: {
      "Segment.io": {
        apiKey: writeKey,
        apiHost: `${request.get("host")}/v1`,
        protocol: request.protocol,
        addBundledMetadata: false,
        unbundledIntegrations: [],
      },
    },
    plan: { track: { __default: { enabled: true, integrations: {} } }, identify: {}, group: {} },
    edgeFunction: {},
    analyticsNextEnabled: true,
    enabledMiddleware: {},
    metrics: { sampleRate: 0 },
    legacyVideoPluginsEnabled: false,
    remotePlugins: [],
  }),
});

/** A key that ends up in pages joins no two users and claims nobody's e-mail address; events name the key that sent them, never the address. */
function deliveryBy(
  { id, role }: Caller,
  { request, userSigningKey: signingKey }: { request: Request; userSigningKey: string | undefined },
): IngestDelivery {
  const refusesTracking = request.get("sec-gpc") === "1" || request.get("dnt") === "1";
  return {
    ...(refusesTracking && { signals: { refusesTracking } }),
    ...(id.startsWith("key:") && { sourceId: id }),
    ...(role === "public" && { refused: ["alias"] as const, readsTypedNames: false }),
    ...(role === "public" &&
      signingKey !== undefined && {
        speaksFor: (userId, signature = request.get("x-user-signature")) =>
          isUserSigned(userId, { signingKey, signature }),
      }),
  };
}

function answer(reply: IngestReply, sent: number): IngestReply {
  if (reply.rejected.length < sent) return reply;
  const first = reply.rejected[0];
  throw new AttuneError({
    code: first?.code ?? "invalid-input",
    status: first?.code === "forbidden-role" || first?.code === "unsigned-user" ? 403 : 422,
    message: `No event was accepted: ${first?.detail ?? "all are faulty"}.`,
    errors: reply.rejected.slice(0, 50).map(({ index, detail }) => ({ path: `batch.${index}`, message: detail })),
  });
}
