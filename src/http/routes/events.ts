import { z } from "zod";
import { AttuneError } from "../../errors/attune-error.ts";
import { eventSchema } from "../../events/event.ts";
import type { EventIngestion, IngestReply } from "../../ingestion/event-ingestion.ts";
import { type Route, route } from "../route.ts";

const replySchema = z.object({
  accepted: z.int(),
  duplicates: z.int(),
  rejected: z.array(z.object({ index: z.int(), code: z.string(), detail: z.string() })),
});

/** Behavioural events in the Segment shapes, one at a time or up to 1,000. */
export function eventRoutes(ingestion: EventIngestion): Route[] {
  const tag = "Events";
  const one = (type: "track" | "identify" | "page" | "alias"): Route =>
    route({
      method: "post",
      path: `/v1/${type}`,
      role: "public",
      tag,
      summary: `Take in one ${type} event; a repeated messageId counts as a duplicate`,
      body: z.looseObject({}),
      response: replySchema,
      handle: async ({ body }) => answer(await ingestion.ingest([{ ...body, type }]), 1),
    });
  return [
    one("track"),
    one("identify"),
    one("page"),
    one("alias"),
    route({
      method: "post",
      path: "/v1/batch",
      role: "public",
      tag,
      summary: "Take in up to 1,000 events in one transaction; 422 only when all of them are rejected",
      body: z.object({
        batch: z
          .array(z.unknown())
          .min(1)
          .max(1_000)
          .meta({ items: z.toJSONSchema(eventSchema, { io: "input", unrepresentable: "any" }) }),
      }),
      response: replySchema,
      handle: async ({ body }) => answer(await ingestion.ingest(body.batch), body.batch.length),
    }),
  ];
}

function answer(reply: IngestReply, sent: number): IngestReply {
  if (reply.rejected.length < sent) return reply;
  const first = reply.rejected[0];
  throw new AttuneError({
    code: first?.code ?? "invalid-input",
    status: 422,
    message: `No event was accepted: ${first?.detail ?? "all are faulty"}.`,
    errors: reply.rejected.slice(0, 50).map(({ index, detail }) => ({ path: `batch.${index}`, message: detail })),
  });
}
