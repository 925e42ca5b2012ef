import { Liquid, type LiquidError, type Template as LiquidTemplate } from "liquidjs";
import { fenceData, keepEnd, keepStart, stripMarkers } from "../text/markers.ts";
import type { messageFormats } from "./template.ts";

type Format = (typeof messageFormats)[number];

export const templateLimits = {
  /** Characters of one template. */
  parseCharacters: 100_000,
  /** Wall-clock time of one rendering. */
  renderMs: 150,
  /** Characters and array elements that one rendering may allocate. */
  memoryUnits: 2_000_000,
  /** Characters of one rendered message. */
  outputCharacters: 100_000,
} as const;

/** Tags that read files or leave the template. */
const closedTags = ["include", "render", "layout", "block"];

export interface TemplateFault {
  message: string;
  line: number;
  column: number;
}

export interface TemplateEngine {
  /** Parsed template; throws LiquidError with its position. Parses of the last 500 templates are remembered. */
  parse(source: string): LiquidTemplate[];
  /** Renders with every output value fenced (and escaped in HTML). Throws LiquidError at a limit. */
  render(source: string, scope: Record<string, unknown>, format: Format): string;
  /** Names that stand in the template, with their places. */
  variables(source: string): { name: string; path: string[]; line: number; column: number }[];
}

/**
 * LiquidJS closed in: no file access, own properties only, no prototypes, limits on length, loops, memory and time, and a `{% keep %}` block whose inside is never reworded.
 * Every `{{ value }}` is fenced as data, so that no rewording can touch it, and escaped in HTML (`| raw` does not lift that).
 */
export function createTemplateEngine(): TemplateEngine {
  const engines = { text: buildLiquid("text"), html: buildLiquid("html") };
  const parsed = new Map<string, LiquidTemplate[]>();
  const parse = (source: string, format: Format): LiquidTemplate[] => {
    const key = `${format}:${source}`;
    const known = parsed.get(key);
    if (known !== undefined) return known;
    const template = engines[format].parse(stripMarkers(source));
    if (parsed.size >= 500) parsed.delete(parsed.keys().next().value!);
    parsed.set(key, template);
    return template;
  };
  return {
    parse: (source) => parse(source, "text"),
    render: (source, scope, format) => String(engines[format].renderSync(parse(source, format), scope)),
    variables(source) {
      const { globals } = engines.text.analyzeSync(parse(source, "text"), { partials: false });
      return Object.entries(globals).flatMap(([name, uses]) =>
        uses.map((use) => ({
          name,
          path: use.segments.map(String),
          line: use.location.row,
          column: use.location.col,
        })),
      );
    },
  };
}

function buildLiquid(format: Format): Liquid {
  const liquid = new Liquid({
    ownPropertyOnly: true,
    strictFilters: true,
    strictVariables: false,
    dynamicPartials: false,
    relativeReference: false,
    cache: false,
    fs: noFiles,
    parseLimit: templateLimits.parseCharacters,
    renderLimit: templateLimits.renderMs,
    memoryLimit: templateLimits.memoryUnits,
    outputEscape: (value: unknown) => fenceData(format === "html" ? escapeHtml(asText(value)) : asText(value)),
  });
  // Without this, `| raw` would skip escaping and fencing.
  liquid.registerFilter("raw", (value: unknown) => value);
  for (const name of closedTags) {
    liquid.registerTag(name, {
      parse() {
        throw new Error(`{% ${name} %} reads other files and is not available in messages`);
      },
      render: () => "",
    });
  }
  liquid.registerTag("echo", {
    parse() {
      throw new Error("{% echo %} is not available in messages; write {{ value }}");
    },
    render: () => "",
  });
  registerKeep(liquid);
  return liquid;
}

/** `{% keep %} ... {% endkeep %}`: rendered as usual and fenced against rewording. */
function registerKeep(liquid: Liquid): void {
  liquid.registerTag("keep", {
    parse(token, remaining) {
      this.templates = [];
      const stream = liquid.parser.parseStream(remaining);
      stream
        .on("tag:endkeep", () => stream.stop())
        .on("template", (template: LiquidTemplate) => this.templates.push(template))
        .on("end", () => {
          throw new Error(`tag ${token.getText()} not closed`);
        });
      stream.start();
    },
    *render(context, emitter) {
      emitter.write(keepStart);
      yield this.liquid.renderer.renderTemplates(this.templates, context, emitter);
      emitter.write(keepEnd);
    },
  });
}

const noFiles = {
  exists: async () => false,
  existsSync: () => false,
  readFile: async (): Promise<string> => refuse(),
  readFileSync: (): string => refuse(),
  resolve: (_root: string, file: string) => file,
  contains: async () => false,
  containsSync: () => false,
};

function refuse(): never {
  throw new Error("templates cannot read files");
}

function asText(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) return value.map(asText).join("");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

const escapes: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;" };
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => escapes[character]!);

/** Position and plain message of a Liquid failure; undefined for other errors. */
export function faultOf(error: unknown): TemplateFault | undefined {
  if (!(error instanceof Error) || !("token" in error)) return undefined;
  const { token, message } = error as LiquidError;
  const position = (token as { getPosition?: () => number[] } | undefined)?.getPosition?.() ?? [1, 1];
  return {
    message: message.replace(/,?\s*(?:file:[^,]*,)?\s*line:\d+, col:\d+$/, ""),
    line: position[0] ?? 1,
    column: position[1] ?? 1,
  };
}
