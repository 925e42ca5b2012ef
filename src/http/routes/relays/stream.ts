import { z } from "zod";
import { AttuneError } from "../../../errors/attune-error.ts";
import { InvalidInputError } from "../../../errors/errors.ts";
import type { StreamHub } from "../../../relays/stream/stream-hub.ts";
import type { StreamTokens } from "../../../relays/stream/stream-tokens.ts";
import { type StreamTopic, streamTopicNames, topicsForPages, topicsOf } from "../../../relays/stream/stream-topics.ts";
import type { Caller } from "../../guards/authorise.ts";
import { createOpenConnections } from "../../guards/open-connections.ts";
import { type Route, route } from "../../route.ts";

const userIdSchema = z.string().min(1).max(512);

export interface StreamRoutesOptions {
  hub: StreamHub;
  tokens: StreamTokens;
  /** Whether public keys have to prove which user they speak for. */
  areUsersSigned: boolean;
}

/** Streams at once; each is one open connection. */
const mostStreams = 1_000;
/** Of these, for one address that has a key or a token that stands in pages. */
const mostStreamsOfAddress = 500;

/** What happens, as it happens, by server-sent events. */
export function streamRoutes({ hub, tokens, areUsersSigned }: StreamRoutesOptions): Route[] {
  const tag = "Live stream";
  const streamsOfPages = createOpenConnections(mostStreamsOfAddress);
  return [
    route({
      method: "post",
      path: "/v1/stream/tokens",
      role: "public",
      tag,
      summary: "A token to connect with, for five minutes; with a public key it is for one user",
      usersOf: ({ body }) => (body.userId === undefined ? [] : [body.userId]),
      body: z.object({ userId: userIdSchema.optional() }),
      response: z.object({ token: z.string(), expiresAt: z.string() }),
      handle: async ({ body: { userId }, caller }) => {
        if (userId === undefined && caller.role === "public") throw userMissing();
        const isSigned = caller.role !== "public" || areUsersSigned;
        const { token, expiresAtMs } = tokens.issue({ isSigned, ...(userId !== undefined && { userId }) });
        return { token, expiresAt: new Date(expiresAtMs).toISOString() };
      },
    }),
    route({
      method: "get",
      path: "/v1/stream",
      role: "public",
      tag,
      summary:
        "Server-sent events, resumed by Last-Event-ID (or after=ID) for a day. A page, by token or public key, hears of its own user",
      permits: mostStreams,
      usersOf: ({ query }) => (query.userId === undefined ? [] : [query.userId]),
      query: z.object({
        topics: z
          .string()
          .optional()
          .describe(`Separated by commas, of: ${streamTopicNames.join(", ")}; default all that the caller may hear`),
        userId: userIdSchema.optional(),
        token: z.string().max(2_000).optional(),
        after: z.coerce.number().int().min(0).optional(),
      }),
      handle: async ({ query, caller, request, response }) => {
        const userId = userOf(query.userId, caller);
        const topics = allowedTopics(query.topics, caller, areUsersSigned);
        if (caller.role === "public") response.once("close", streamsOfPages.open(request.ip ?? ""));
        const last = request.get("last-event-id");
        const after = last !== undefined && /^\d{1,15}$/.test(last) ? Number(last) : query.after;
        response.writeHead(200, {
          "Content-Type": "text/event-stream; charset=utf-8",
          // no-transform: a compressed stream would wait for more to compress.
          "Cache-Control": "no-store, no-transform",
          "X-Accel-Buffering": "no",
        });
        const end = await hub.connect({
          ...{ topics, userId, after },
          sink: {
            write: (text) => response.write(text),
            bufferedBytes: () => response.writableLength,
            end: () => response.destroy(),
            isEnded: () => response.destroyed || response.writableEnded,
          },
        });
        response.once("close", end);
        if (response.destroyed) end();
      },
    }),
  ];
}

function userMissing(): InvalidInputError {
  return new InvalidInputError("A public key hears of one user: name it in userId.", [
    { path: "userId", message: "is needed with a public key" },
  ]);
}

function userOf(asked: string | undefined, { role, stream }: Caller): string | undefined {
  const granted = stream?.userId;
  if (granted !== undefined && asked !== undefined && asked !== granted) {
    throw new AttuneError({
      code: "other-user",
      status: 403,
      message: "The token is for another user than userId names.",
    });
  }
  const userId = granted ?? asked;
  if (userId === undefined && role === "public") throw userMissing();
  return userId;
}

function allowedTopics(text: string | undefined, caller: Caller, areUsersSigned: boolean): ReadonlySet<StreamTopic> {
  const names = text?.split(",").filter((name) => name !== "");
  const asked = topicsOf(names ?? streamTopicNames);
  if (asked === undefined) {
    throw new InvalidInputError(`topics names one that does not exist; there are ${streamTopicNames.join(", ")}.`, [
      { path: "topics", message: "has an unknown name" },
    ]);
  }
  if (caller.role !== "public") return asked;
  const allowed = topicsForPages(caller.stream?.isSigned ?? areUsersSigned);
  const refused = [...asked].filter((topic) => !allowed.has(topic));
  if (names === undefined) return allowed;
  if (refused.length === 0) return asked;
  const remedy = areUsersSigned ? "" : " With ATTUNE_USER_SIGNING_KEY set, a page hears of more.";
  throw new AttuneError({
    code: "forbidden-topic",
    status: 403,
    message: `A page may not hear of ${refused.join(", ")}; it may hear of ${[...allowed].join(", ")}.${remedy}`,
  });
}
