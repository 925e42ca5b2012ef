import { type Language, languageSchema } from "../analysis/analysis.ts";
import { isSupported } from "../language/detect-language.ts";
import { definePart } from "./analysis-part.ts";

export const language = definePart({
  name: "language",
  schema: languageSchema,
  read: ({ prepared, language: found }): Language => ({ ...found, supported: isSupported(prepared.text, found) }),
});
