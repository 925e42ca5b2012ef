import type { Request } from "express";
import { z } from "zod";
import { MalformedRequestError, OverloadedError, TooLargeError } from "../../../errors/errors.ts";
import { readMapping } from "../../../ingestion/sources/shape/mapping.ts";
import { type RawDelivery, sourceIdSchema } from "../../../ingestion/sources/shape/source.ts";
import type { SourceDefinition } from "../../../ingestion/sources/source-definitions.ts";
import type { Sources } from "../../../ingestion/sources/sources.ts";
import type { Caller } from "../../guards/authorise.ts";
import { createTokenBuckets, type TokenBuckets } from "../../guards/token-buckets.ts";
import { type Route, route } from "../../route.ts";
import { receivedSchema, triedSchema } from "../../schema/people/sources.ts";

/** Largest body of a source: 8 MB; longer archives come by the command line. */
const maxBodyBytes = 8 * 1024 * 1024;
const tag = "Sources";
const params = z.object({ id: sourceIdSchema });
/** Whatever type the vendor's program names. */
const anyType = ["*/*"];

/** What sources send, as it is. */
export function sourceDeliveryRoutes({ sources, now }: { sources: Sources; now: () => number }): Route[] {
  const takeToken = createSourceLimit(now);
  return [
    route({
      ...{ method: "post", path: "/v1/sources/{id}", role: "public", tag, isOpen: true, streamTypes: anyType },
      summary:
        "What the source sends, as it is: its own signature is checked on the raw body. 200 also where some rows are rejected",
      params,
      query: z.looseObject({}),
      response: receivedSchema,
      handle: async ({ params: { id }, request, query, caller }) => {
        takeToken(sources.definitions.get(id));
        const delivery = await deliveryOf(request, query, now());
        return sources.receive(id, delivery, isKnown(caller));
      },
    }),
    route({
      ...{ method: "post", path: "/v1/sources/{id}/try", role: "editor", tag, streamTypes: anyType },
      summary: "What a payload would become; nothing is stored",
      params,
      query: z.object({
        mapping: z
          .string()
          .max(10_000)
          .optional()
          .describe("Other columns than those of the source: FIELD=COLUMN, separated by commas"),
      }),
      response: triedSchema,
      async handle({ params: { id }, query, request }) {
        const mapping = query.mapping === undefined ? sources.definitions.get(id).mapping : readMapping(query.mapping);
        const tried = sources.tryOut(id, await deliveryOf(request, {}, now()), mapping);
        return { rows: tried.map(({ raw: _, ...row }) => row), mapping };
      },
    }),
  ];
}

/** Each source has a limit of its own, so that one that floods is no other's problem. Throws OverloadedError beyond it. */
function createSourceLimit(now: () => number): (source: SourceDefinition) => void {
  const limits = new Map<string, { perMinute: number; buckets: TokenBuckets }>();
  return ({ id, ratePerMinute: perMinute }) => {
    let limit = limits.get(id);
    if (limit === undefined || limit.perMinute !== perMinute) {
      limit = { perMinute, buckets: createTokenBuckets({ perMinute, burst: Math.max(10, perMinute / 10), now }) };
      limits.set(id, limit);
    }
    const seconds = limit.buckets.take(id);
    if (seconds === 0) return;
    throw new OverloadedError(
      `The source "${id}" sends more than ${perMinute} requests a minute. Try again in ${seconds} s.`,
      seconds,
    );
  };
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
