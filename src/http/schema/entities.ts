import { z } from "zod";
import type { correctionSchema as correctionInputSchema } from "../../catalogue/entities/gazetteer-editing.ts";
import { sentimentLabels } from "../../understanding/analysis/analysis.ts";
import { listedItemSchema } from "./catalogue.ts";

const entityRowSchema = z.object({
  id: z.string(),
  label: z.string(),
  type: z.string(),
  itemCount: z.int(),
  sentiment: z.number(),
  mood: z.enum(sentimentLabels),
});

export const entityPageSchema = z.object({
  entities: z.array(entityRowSchema),
  nextCursor: z.string().optional(),
  total: z.int().describe("Of all pages"),
});

export const entityReplySchema = z.object({
  entity: entityRowSchema.extend({ aliases: z.array(z.string()) }),
  items: z.array(listedItemSchema),
  mood: z.array(z.object({ date: z.string(), score: z.number(), count: z.int() })).describe("By week"),
});

const knownNameSchema = z.object({
  id: z.string(),
  name: z.string(),
  type: z.string(),
  aliases: z.array(z.string()),
});
const correctionSchema = z.object({
  id: z.string(),
  entity: z.string(),
  name: z.string(),
  forms: z.array(z.string()).describe("Written forms that it holds for, whatever their case"),
  type: z.string().describe("Type that was found"),
  as: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("not-a-name") }),
    z.object({ kind: z.literal("other-type"), type: z.string() }),
    z.object({ kind: z.literal("same-as"), entity: z.string(), type: z.string() }),
  ]),
  at: z.string(),
});

export const gazetteerSchema = z.object({
  version: z.int(),
  entries: z.array(knownNameSchema),
  corrections: z.array(correctionSchema),
});
const reread = { version: z.int(), items: z.int().describe("Articles that are read again because of it") };
export const correctedSchema = z.object({ correction: correctionSchema, ...reread });
export const knownNameReplySchema = z.object({ entry: knownNameSchema, ...reread });

export type EntityRow = z.output<typeof entityRowSchema>;
export type EntityPage = z.output<typeof entityPageSchema>;
export type EntityReply = z.output<typeof entityReplySchema>;
export type KnownName = z.output<typeof knownNameSchema>;
export type KeptCorrection = z.output<typeof correctionSchema>;
export type Gazetteer = z.output<typeof gazetteerSchema>;
export type KnownNameReply = z.output<typeof knownNameReplySchema>;
/** What an editor says of a name that was found. */
export type Correction = z.input<typeof correctionInputSchema>["as"];
