import { z } from "zod";
import { topicWeightSchema } from "../analysis/analysis.ts";
import { topicalLemmas } from "../topics/topical-lemmas.ts";
import { definePart } from "./analysis-part.ts";

/** Share of the words of a text in another language that the topics have to know: words that look alike in two languages make no topic. */
const leastKnownForeign = 0.25;

export const topics = definePart({
  name: "topics",
  schema: z.array(topicWeightSchema),
  read: ({ prepared, isForeign, tools }) =>
    tools.topics.infer(topicalLemmas(prepared.segmentation.tokens), isForeign ? leastKnownForeign : 0),
});
