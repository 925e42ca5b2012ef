import { z } from "zod";
import { InvalidInputError, TooLargeError } from "../../errors/errors.ts";
import { type Analysis, analysisParts } from "../../understanding/parts/parts.ts";
import type { Understanding } from "../../understanding/understanding.ts";
import { callerSignal } from "../load/caller-signal.ts";
import { type Route, route } from "../route.ts";
import { analyzeReplySchema } from "../schema/analysis.ts";

/** Longest text of one request, in UTF-16 units. */
const maxTextLength = 200_000;
/** Longest sum of the texts of one request, in UTF-16 units. */
const maxTotalLength = 1_000_000;

const textSchema = z.string().max(maxTextLength);

const analyzeBody = z.object({
  texts: z.array(textSchema).min(1).max(64),
  include: z.array(z.enum(analysisParts)).optional(),
});

/** As many inputs as OpenAI's API takes. */
const maxInputs = 2_048;
const inputSchema = z
  .string({
    error: ({ input }) =>
      typeof input === "number" || Array.isArray(input)
        ? "is a list of tokens, which is not read: send the text"
        : undefined,
  })
  .max(maxTextLength)
  .min(1, { error: "is empty: an embedding needs a text", abort: true })
  .refine((text) => /[^\s\p{Cf}\p{Cc}]/u.test(text), "is empty: an embedding needs a text");

const embeddingsBody = z.object({
  input: z.union(
    [inputSchema, z.array(inputSchema).min(1).max(maxInputs)],
    `must be one text or 1 to ${maxInputs} texts, none of them empty; lists of tokens are not read, send the text`,
  ),
  model: z.string().optional(),
  dimensions: z.int().min(1).optional(),
  encoding_format: z.enum(["float", "base64"]).default("float"),
  /** Sent by OpenAI's clients; no use is made of it. */
  user: z.string().optional(),
});

/** Analysis of texts, and embeddings in the shape that OpenAI's clients read. */
export function understandingRoutes(understanding: Understanding): Route[] {
  return [
    route({
      method: "post",
      path: "/v1/analyze",
      role: "public",
      tag: "Understanding",
      summary: "Language, sentiment, emotions, tone, entities, topics and keywords of up to 64 texts",
      body: analyzeBody,
      response: analyzeReplySchema,
      handle: async ({ body, response }) => {
        refuseTooMuch(body.texts);
        const reply = await understanding.analyse(body.texts, {
          include: body.include,
          signal: callerSignal(response),
        });
        response.setHeader(
          "Server-Timing",
          `queue;dur=${reply.took.queueMs.toFixed(1)}, inference;dur=${reply.took.inferenceMs.toFixed(1)}`,
        );
        return { ...reply, results: reply.results.map(jsonAnalysis) };
      },
    }),
    route({
      method: "post",
      path: "/v1/embeddings",
      role: "public",
      tag: "Understanding",
      summary: "Embeddings in the OpenAI shape",
      body: embeddingsBody,
      response: z.object({
        object: z.literal("list"),
        data: z.array(
          z.object({
            object: z.literal("embedding"),
            index: z.int(),
            embedding: z.union([z.array(z.number()), z.string()]),
          }),
        ),
        model: z.string(),
        usage: z.object({ prompt_tokens: z.int(), total_tokens: z.int() }),
      }),
      handle: async ({ body, response }) => {
        const texts = typeof body.input === "string" ? [body.input] : body.input;
        refuseTooMuch(texts);
        refuseTooManyDimensions(body.dimensions, understanding.dimensions);
        const { vectors, tokens } = await understanding.embedCounted(texts, {
          signal: callerSignal(response),
        });
        return {
          object: "list",
          data: vectors.map((vector, index) => ({
            object: "embedding",
            index,
            embedding: encode(shorten(vector, body.dimensions), body.encoding_format),
          })),
          model: understanding.fingerprint(),
          usage: { prompt_tokens: tokens, total_tokens: tokens },
        };
      },
    }),
  ];
}

/** The analysis as JSON: the embedding as a list of numbers. */
export function jsonAnalysis(analysis: Analysis): Record<string, unknown> {
  const { embedding, ...rest } = analysis;
  return embedding ? { ...rest, embedding: [...embedding] } : rest;
}

function refuseTooMuch(texts: readonly string[]): void {
  const total = texts.reduce((sum, text) => sum + text.length, 0);
  if (total > maxTotalLength) {
    throw new TooLargeError(
      `The texts have ${total} characters, more than ${maxTotalLength}. Send them in several calls.`,
    );
  }
}

function refuseTooManyDimensions(asked: number | undefined, available: number): void {
  if (asked === undefined || asked <= available) return;
  throw new InvalidInputError(
    `The model has ${available} dimensions; ${asked} were asked for. Ask for 1 to ${available}.`,
    [{ path: "dimensions", message: `must be at most ${available}` }],
  );
}

/** The first `dimensions` numbers, scaled back to L2 norm 1. */
function shorten(vector: Float32Array, dimensions = vector.length): Float32Array {
  if (dimensions >= vector.length) return vector;
  const kept = vector.slice(0, dimensions);
  const norm = Math.hypot(...kept);
  return norm === 0 ? kept : kept.map((value) => value / norm);
}

function encode(vector: Float32Array, format: "float" | "base64"): number[] | string {
  if (format === "float") return [...vector];
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString("base64");
}
