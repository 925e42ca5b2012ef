import { toneSchema } from "../analysis/analysis.ts";
import { definePart } from "./analysis-part.ts";

export const tone = definePart({
  name: "tone",
  schema: toneSchema,
  needsEncoder: true,
  read: ({ outputs, tools }) => outputs && tools.tasks.toneOf(outputs),
});
