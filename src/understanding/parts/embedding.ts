import { z } from "zod";
import { definePart } from "./analysis-part.ts";

/** A vector (384 floats, L2 norm 1; all zero for text without words); an array of numbers in answers. */
export const embedding = definePart({
  name: "embedding",
  schema: z.array(z.number()),
  needsEncoder: "embedding",
  onlyOnRequest: true,
  read: (text) => text.embedding ?? text.outputs?.embedding,
});
