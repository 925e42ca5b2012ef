import { z } from "zod";
import { emotionSchema } from "../analysis/analysis.ts";
import { definePart } from "./analysis-part.ts";

export const emotions = definePart({
  name: "emotions",
  schema: z.array(emotionSchema),
  needsEncoder: true,
  read: ({ outputs, tools }) => outputs && tools.tasks.emotionsOf(outputs),
});
