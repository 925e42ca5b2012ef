import { z } from "zod";
import { keywordSchema } from "../analysis/analysis.ts";
import { extractKeywords } from "../keywords/extract-keywords.ts";
import { foreignKeywords } from "../keywords/foreign-words.ts";
import { isSupported } from "../language/detect-language.ts";
import { definePart } from "./analysis-part.ts";

export const keywords = definePart({
  name: "keywords",
  schema: z.array(keywordSchema),
  read: ({ prepared, language, tools: { frequencies } }) => {
    const canBeKeyword = isSupported(prepared.text, language) ? undefined : foreignKeywords(language.code);
    return extractKeywords(prepared.segmentation, { frequencies, canBeKeyword });
  },
});
