import type { Request } from "express";
import { z } from "zod";
import { MalformedRequestError, NotFoundError, OverloadedError, TooLargeError } from "../../../errors/errors.ts";
import { sourceKinds } from "../../../ingestion/sources/kinds/kinds.ts";
import { type Rates, ratesSchema } from "../../../ingestion/sources/rates.ts";
import { type RawDelivery, sourceIdSchema } from "../../../ingestion/sources/shape/source.ts";
import { kindOf, type SourceDefinition, type Sources, sourceSchema } from "../../../ingestion/sources/sources.ts";
import type { Caller } from "../../guards/authorise.ts";
import { createTokenBuckets, type TokenBuckets } from "../../guards/token-buckets.ts";
import { type Route, route } from "../../route.ts";

/** Largest body of a source: 8 MB; longer archives come by the command line. */
const maxBodyBytes = 8 * 1024 * 1024;
const tag = "Sources";
const params = z.object({ id: sourceIdSchema });
/** Whatever type the vendor's program names. */
const anyType = ["*/*"];

const viewSchema = z.looseObject({ id: z.string(), kind: z.string(), hasSecret: z.boolean(), path: z.string() });
const fault = z.object({ index: z.int(), code: z.string(), detail: z.string() });

export interface SourceRoutesOptions {
  sources: Sources;
  rates: Rates;
  now: () => number;
}

/** Sources: who sends events beside the SDKs, their payloads as they are, and what became of them. */
export function sourceRoutes({ sources, rates, now }: SourceRoutesOptions): Route[] {
  const limits = new Map<string, { perMinute: number; buckets: TokenBuckets }>();

  /** Each source has a limit of its own, so that one that floods is no other's problem. */
  function takeToken({ id, ratePerMinute: perMinute }: SourceDefinition): void {
    let limit = limits.get(id);
    if (limit?.perMinute !== perMinute) {
      limit = { perMinute, buckets: createTokenBuckets({ perMinute, burst: Math.max(10, perMinute / 10), now }) };
      limits.set(id, limit);
    }
    const seconds = limit.buckets.take(id);
    if (seconds === 0) return;
    throw new OverloadedError(
      `The source "${id}" sends more than ${perMinute} requests a minute. Try again in ${seconds} s.`,
      seconds,
    );
  }

  return [
    route({
      ...{ method: "get", path: "/v1/sources", role: "editor", tag },
      summary: "Sources with the last 24 hours of each, and the kinds that there are",
      response: z.object({
        sources: z.array(viewSchema),
        kinds: z.array(z.object({ kind: z.string(), label: z.string(), secret: z.string().optional() })),
      }),
      handle: async () => ({
        sources: await Promise.all(
          sources.list().map(async (one) => ({ ...viewOf(one), ...(await healthOf(one.id)) })),
        ),
        kinds: sourceKinds.map(({ kind, label, secretIs }) => ({ kind, label, ...(secretIs && { secret: secretIs }) })),
      }),
    }),
    route({
      ...{ method: "get", path: "/v1/sources/{id}", role: "editor", tag, params, response: viewSchema },
      summary: "One source; its secret is never shown",
      handle: async ({ params: { id } }) => viewOf(sources.get(id)),
    }),
    route({
      ...{ method: "put", path: "/v1/sources/{id}", role: "admin", tag, params, response: viewSchema },
      summary: "Make or change a source; without `secret` the stored one stays",
      body: sourceSchema,
      handle: async ({ params: { id }, body }) => viewOf(await sources.put(id, body)),
    }),
    route({
      ...{ method: "delete", path: "/v1/sources/{id}", role: "admin", tag, params },
      summary: "Remove a source with its counts; events that it sent stay",
      handle: async ({ params: { id } }) => {
        if (!(await sources.remove(id))) throw new NotFoundError("source", id);
      },
    }),
    route({
      ...{ method: "post", path: "/v1/sources/{id}", role: "public", tag, isOpen: true, streamTypes: anyType },
      summary:
        "What the source sends, as it is: its own signature is checked on the raw body. 200 also where some rows are rejected",
      params,
      query: z.looseObject({}),
      response: z.looseObject({ accepted: z.int(), duplicates: z.int(), rejected: z.array(fault) }),
      handle: async ({ params: { id }, request, query, caller }) => {
        takeToken(sources.get(id));
        const delivery = await deliveryOf(request, query, now());
        return sources.receive(id, delivery, isKnown(caller));
      },
    }),
    route({
      ...{ method: "post", path: "/v1/sources/{id}/try", role: "editor", tag, streamTypes: anyType },
      summary: "What a payload would become; nothing is stored",
      params,
      response: z.object({
        rows: z.array(
          z.looseObject({
            event: z.unknown().optional(),
            fault: z.string().optional(),
            ignored: z.string().optional(),
          }),
        ),
      }),
      handle: async ({ params: { id }, request }) => ({
        rows: sources.tryOut(id, await deliveryOf(request, {}, now())).map(({ raw: _, ...row }) => row),
      }),
    }),
    route({
      ...{ method: "get", path: "/v1/sources/{id}/health", role: "editor", tag, params },
      summary: "Rate, lag and rejects of the last 24 hours, hour by hour",
      response: z.looseObject({ requests: z.int() }),
      handle: async ({ params: { id } }) => healthOf(sources.get(id).id),
    }),
    route({
      ...{ method: "get", path: "/v1/sources/{id}/rejected", role: "editor", tag, params },
      summary: "Rows that became no event, newest first, with the reason",
      query: z.object({
        limit: z.coerce.number().int().min(1).max(500).default(50),
        cursor: z
          .string()
          .regex(/^\d{1,15}$/)
          .optional(),
      }),
      response: z.object({
        rejected: z.array(
          z.object({ id: z.string(), at: z.string(), code: z.string(), detail: z.string(), row: z.string() }),
        ),
        nextCursor: z.string().optional(),
      }),
      handle: async ({ params: { id }, query: { limit, cursor } }) => {
        const before = cursor === undefined ? {} : { before: Number(cursor) };
        const found = await sources.rejections({ sourceId: sources.get(id).id, limit, ...before });
        return {
          rejected: found.map(({ id: number, atMs, code, detail, row }) => ({
            ...{ id: String(number), at: new Date(atMs).toISOString(), code, detail, row },
          })),
          ...(found.length === limit && { nextCursor: String(found.at(-1)!.id) }),
        };
      },
    }),
    route({
      ...{ method: "get", path: "/v1/rates", role: "editor", tag },
      summary: "Rates by which amounts are shown in one currency",
      response: z.looseObject({}),
      handle: async () => rates.table() ?? { reporting: null, rates: [] },
    }),
    route({
      ...{ method: "put", path: "/v1/rates", role: "admin", tag },
      summary: "Set the dated rates; they hold for what comes in from then on",
      body: ratesSchema,
      response: z.object({ reporting: z.string(), rates: z.int() }),
      handle: async ({ body }) => {
        await rates.put(body);
        return { reporting: body.reporting, rates: body.rates.length };
      },
    }),
  ];

  async function healthOf(id: string) {
    const hour = Math.floor(now() / 3_600_000);
    const hours = await sources.hours({ sourceId: id, fromHour: hour - 23 });
    const sum = (key: "requests" | "accepted" | "duplicates" | "rejected" | "ignored" | "refused" | "lagMs"): number =>
      hours.reduce((total, one) => total + one[key], 0);
    const [accepted, rejected] = [sum("accepted"), sum("rejected")];
    const last = hours[0];
    return {
      ...(last !== undefined && { lastAt: new Date(last.lastAtMs).toISOString() }),
      ...{
        requests: sum("requests"),
        accepted,
        duplicates: sum("duplicates"),
        rejected,
        ignored: sum("ignored"),
        refused: sum("refused"),
      },
      rejectedShare: accepted + rejected === 0 ? 0 : rejected / (accepted + rejected),
      lagSeconds: accepted === 0 ? 0 : sum("lagMs") / accepted / 1_000,
      hours: hours.map((one) => ({
        ...{
          hour: new Date(one.hour * 3_600_000).toISOString(),
          accepted: one.accepted,
          rejected: one.rejected,
          refused: one.refused,
        },
      })),
    };
  }
}

function viewOf({ secret, ...definition }: SourceDefinition) {
  const { label } = kindOf(definition);
  return { ...definition, kindLabel: label, hasSecret: secret !== undefined, path: `/v1/sources/${definition.id}` };
}

/** Whether a key of this API, or a server that is open to local programs only, proves the caller. */
function isKnown({ isUnknown, role }: Caller): boolean {
  return isUnknown !== true && role !== "public";
}

async function deliveryOf(request: Request, query: Record<string, unknown>, nowMs: number): Promise<RawDelivery> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.byteLength;
      if (bytes > maxBodyBytes) {
        throw new TooLargeError(
          `The body is larger than ${maxBodyBytes} bytes. Send it in smaller parts, or use the command line.`,
        );
      }
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof TooLargeError) throw error;
    throw new MalformedRequestError("The body ended before it was complete.", error);
  }
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(",") : value]),
  );
  const given = Object.fromEntries(
    Object.entries(query).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
  return { body: Buffer.concat(chunks), headers, query: given, nowMs };
}
