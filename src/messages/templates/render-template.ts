import { InvalidInputError } from "../../errors/errors.ts";
import { type TemplateEngine, templateLimits } from "./liquid-engine.ts";
import { withoutScriptLinks } from "./script-links.ts";
import type { messageFormats } from "./template.ts";
import { faultOf } from "./template-fault.ts";

export interface RenderRequest {
  source: string;
  scope: Record<string, unknown>;
  format: (typeof messageFormats)[number];
  /** BCP 47, of the wording: money and dates are written for it. */
  locale: string;
  /** Named in errors: `body`, `subject`. */
  part: string;
}

/** Renders one part of a message; throws InvalidInputError with line and column for faults, endless loops and output that is too long. */
export function renderTemplate({ source, scope, format, locale, part }: RenderRequest, engine: TemplateEngine): string {
  let text: string;
  try {
    text = engine.render(source, { locale, ...scope }, format);
  } catch (error) {
    const fault = faultOf(error);
    if (fault === undefined) throw error;
    const place = `line ${fault.line}, column ${fault.column}`;
    throw new InvalidInputError(`The ${part} cannot be rendered: ${place}: ${explain(fault.message)}.`, [
      { path: part, message: `${place}: ${fault.message}` },
    ]);
  }
  if (text.length > templateLimits.outputCharacters) {
    throw new InvalidInputError(
      `The ${part} has ${text.length} characters after rendering; the limit is ${templateLimits.outputCharacters}. Shorten its loops or its data.`,
      [{ path: part, message: `${text.length} characters` }],
    );
  }
  return format === "html" ? withoutScriptLinks(text) : text;
}

function explain(message: string): string {
  if (message.includes("render limit"))
    return `it took longer than ${templateLimits.renderMs} ms; look for loops over too many elements`;
  if (message.includes("memory")) return "it builds too much text; look for loops over large ranges";
  return message;
}
