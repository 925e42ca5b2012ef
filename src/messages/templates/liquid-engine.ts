import { defaultOperators, Liquid, type Template as LiquidTemplate } from "liquidjs";
import { stripMarkers } from "../text/markers.ts";
import { dateFilter } from "./filters/dates.ts";
import { asText, escapeOutput, type Format } from "./filters/escape-output.ts";
import type { TemplateFilter } from "./filters/filter-context.ts";
import { mailFilters } from "./filters/mail.ts";
import { moneyFilters } from "./filters/money.ts";
import { shopFilters } from "./filters/shop.ts";
import { plainPlaceholders } from "./plain-placeholders.ts";
import { registerTags } from "./template-tags.ts";

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

/** A name that stands in a template. */
export interface VariableUse {
  name: string;
  path: string[];
  line: number;
  column: number;
}

export interface TemplateEngine {
  /** Parsed template; throws LiquidError with its position. Parses of the last 500 templates are remembered. */
  parse(source: string): LiquidTemplate[];
  /** Renders with every output value fenced (and escaped in HTML). Throws LiquidError at a limit. */
  render(source: string, scope: Record<string, unknown>, format: Format): string;
  /** Names that the template takes from the message's data, and those that it makes itself (`assign`, `capture`, loops). */
  variables(source: string): { uses: VariableUse[]; own: ReadonlySet<string> };
  /** Names of the filters and tags that exist. */
  filterNames: readonly string[];
  tagNames: readonly string[];
}

/**
 * LiquidJS closed in: no file access, own properties only, no prototypes, limits on length, loops, memory and time, and a `{% keep %}` block whose inside is never reworded.
 * Every `{{ value }}` is fenced as data, so that no rewording can touch it, and escaped in HTML (`| raw` does not lift that). The filters of shop and mail templates are there.
 */
export function createTemplateEngine(): TemplateEngine {
  const engines = { text: buildLiquid("text"), html: buildLiquid("html") };
  const parsed = new Map<string, LiquidTemplate[]>();
  const parse = (source: string, format: Format): LiquidTemplate[] => {
    const key = `${format}:${source}`;
    const known = parsed.get(key);
    if (known !== undefined) return known;
    const template = engines[format].parse(plainPlaceholders(stripMarkers(source)));
    if (parsed.size >= 500) parsed.delete(parsed.keys().next().value!);
    parsed.set(key, template);
    return template;
  };
  return {
    parse: (source) => parse(source, "text"),
    render(source, scope, format) {
      const template = parse(source, format);
      const renderOnce = (): string => String(engines[format].renderSync(template, scope));
      try {
        return renderOnce();
      } catch (error) {
        // The limit is one of wall-clock time: a machine that stood still for a moment is no fault of the template.
        if (!isOutOfTime(error)) throw error;
        return renderOnce();
      }
    },
    variables(source) {
      const { globals, locals } = engines.text.analyzeSync(parse(source, "text"), { partials: false });
      const uses = Object.entries(globals).flatMap(([name, found]) =>
        found.map((use) => ({
          name,
          path: use.segments.map(String),
          line: use.location.row,
          column: use.location.col,
        })),
      );
      return { uses, own: new Set(Object.keys(locals)) };
    },
    filterNames: Object.keys(engines.text.filters).sort(),
    tagNames: Object.keys(engines.text.tags).sort(),
  };
}

/** Whether a rendering was ended by its limit of time. */
const isOutOfTime = (error: unknown): boolean => error instanceof Error && error.message.includes("render limit");

function buildLiquid(format: Format): Liquid {
  const liquid = new Liquid({
    ownPropertyOnly: true,
    strictFilters: true,
    strictVariables: false,
    dynamicPartials: false,
    relativeReference: false,
    cache: false,
    // A message reads the same wherever the server stands.
    timezoneOffset: 0,
    fs: noFiles,
    parseLimit: templateLimits.parseCharacters,
    renderLimit: templateLimits.renderMs,
    memoryLimit: templateLimits.memoryUnits,
    operators: { ...defaultOperators, in: isIn, lacks: isOutside },
    outputEscape: (value: unknown) => escapeOutput(value, format),
  });
  const date = dateFilter(liquid.filters.date as unknown as TemplateFilter);
  const filters: Readonly<Record<string, TemplateFilter>> = {
    ...mailFilters,
    ...moneyFilters,
    ...shopFilters(format, date),
    date,
    time: date,
    datetimeformat: date,
    date_i18n: date,
    format_datetime: date,
    d: liquid.filters.default as unknown as TemplateFilter,
    trim: liquid.filters.strip as unknown as TemplateFilter,
    // Without this, `| raw` would skip escaping and fencing.
    raw: (value) => value,
  };
  for (const [name, filter] of Object.entries(filters)) liquid.registerFilter(name, filter);
  registerTags(liquid);
  return liquid;
}

const isOutside = (value: unknown, list: unknown): boolean => !isIn(value, list);

/** Django's and Jinja's `x in list`: Liquid's `list contains x`. */
const isIn = (value: unknown, list: unknown): boolean =>
  Array.isArray(list) ? list.includes(value) : typeof list === "string" && list.includes(asText(value));

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
