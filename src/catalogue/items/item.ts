import { z } from "zod";

/** Lone surrogates do not survive UTF-8, so what is found by a name that holds one would not be found again. */
const nameOf = (longest: number) =>
  z
    .string()
    .min(1)
    .max(longest)
    .regex(/^\P{Surrogate}+$/u, "holds half of a surrogate pair");

export const itemIdSchema = nameOf(512);
export const tagIdSchema = nameOf(200);

const earliestMs = Date.parse("0000-01-01T00:00:00Z");
const latestMs = Date.parse("9999-12-31T23:59:59.999Z");

/** Only these years have an ISO form of four digits, which replies promise. What is no date is judged elsewhere. */
function isWithinYears(text: string): boolean {
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) || (atMs >= earliestMs && atMs <= latestMs);
}

/** Pages put the address behind a link; browsers pass over control characters and spaces in front of a scheme and in it. */
function isNoScript(url: string): boolean {
  return !/^(?:javascript|vbscript|data):/i.test(url.replaceAll(/[\p{Cc}\s]/gu, ""));
}

export const itemSchema = z.object({
  id: itemIdSchema,
  title: z.string().max(2_000),
  body: z.string().max(200_000),
  type: z.string().max(100).optional(),
  url: z.string().max(2_000).refine(isNoScript, "is a script or data in place of an address").optional(),
  /** ISO 8601 with zone. */
  publishedAt: z.iso
    .datetime({ offset: true })
    .refine(isWithinYears, "is outside the years 0000 to 9999 in UTC")
    .optional(),
  language: z.string().max(20).optional(),
  authors: z.array(z.string().max(300)).max(50).optional(),
  /** Tags that an editor gave: accepted from the start. */
  tags: z.array(tagIdSchema).max(200).optional(),
  attributes: z.record(z.string(), z.unknown()).optional(),
});

export type Item = z.infer<typeof itemSchema>;
