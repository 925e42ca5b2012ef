import type { Template as LiquidTemplate } from "liquidjs";
import { InvalidInputError } from "../../errors/errors.ts";
import { faultsOf } from "./find-faults.ts";
import type { TemplateEngine } from "./liquid-engine.ts";
import type { TemplateInput } from "./template.ts";

export interface TemplateFinding {
  severity: "error" | "warning";
  /** Part of the template: `subject`, `body`, `variants.0.body` ... */
  path: string;
  line: number;
  column: number;
  message: string;
}

/** Names that every message knows. */
const knownRoots = new Set(["user", "recommendations", "channel", "now", "locale"]);

/** Checks every part of a template: syntax faults are errors; unknown variables and outputs without a default are warnings. */
export function validateTemplate(
  template: Pick<TemplateInput, "subject" | "body" | "variants" | "variables">,
  engine: TemplateEngine,
): TemplateFinding[] {
  const parts: [string, string][] = [];
  if (template.subject !== undefined) parts.push(["subject", template.subject]);
  parts.push(["body", template.body]);
  template.variants?.forEach((variant, i) => {
    if (variant.subject !== undefined) parts.push([`variants.${i}.subject`, variant.subject]);
    parts.push([`variants.${i}.body`, variant.body]);
  });
  const known = template.variables === undefined ? undefined : new Set([...knownRoots, ...template.variables]);
  return parts.flatMap(([path, source]) => findingsOf(path, source, engine, known));
}

/** As `validateTemplate`, but throws InvalidInputError with line and column when there is an error; returns the warnings. */
export function assertTemplate(
  template: Parameters<typeof validateTemplate>[0],
  engine: TemplateEngine,
): TemplateFinding[] {
  const findings = validateTemplate(template, engine);
  const faults = findings.filter((finding) => finding.severity === "error");
  if (faults.length === 0) return findings;
  const first = faults[0]!;
  throw new InvalidInputError(
    `The template cannot be read: ${first.path}, line ${first.line}, column ${first.column}: ${first.message}.`,
    faults.map((fault) => ({
      path: fault.path,
      message: `line ${fault.line}, column ${fault.column}: ${fault.message}`,
    })),
  );
}

function findingsOf(
  path: string,
  source: string,
  engine: TemplateEngine,
  known: ReadonlySet<string> | undefined,
): TemplateFinding[] {
  const faults = faultsOf(source, engine);
  if (faults.length > 0)
    return faults.map(({ message, line, column }) => ({ severity: "error", path, message, line, column }));
  const { uses, own } = engine.variables(source);
  const unknown = known === undefined ? [] : uses.filter(({ name }) => !known.has(name));
  return [
    ...foreignPlaceholders(source).map((finding): TemplateFinding => ({ severity: "warning", path, ...finding })),
    ...unknown.map(({ name, line, column }): TemplateFinding => {
      const message = `unknown variable \`${name}\`: it is neither built in nor listed in \`variables\``;
      return { severity: "warning", path, line, column, message };
    }),
    ...outputsOf(engine.parse(source))
      .filter(({ guarded, text }) => !guarded && !own.has(text.split(/[.[]/)[0]!))
      .map(({ text, line, column }): TemplateFinding => {
        const message = `\`${text}\` has no default: write \`{{ ${text} | default: "..." }}\` for users without it`;
        return { severity: "warning", path, line, column, message };
      }),
  ];
}

/** Placeholders of other systems, which would be sent as they stand: Mailchimp's `*|FNAME|*`, Salesforce's `%%FirstName%%`, Brevo's `[FIRSTNAME]`, ActiveCampaign's `%FIRSTNAME%`. */
const foreign =
  /\*\|([A-Z][A-Z0-9_:]{0,40})\|\*|%%(\w[\w ]{0,39})%%|(?<![\w\]])\[((?:FIRST|LAST)_?NAME|F?NAME|EMAIL)\](?!\()|(?<![%\w])%((?:FIRST|LAST|FULL)NAME|EMAIL|UNSUBSCRIBELINK)%(?!\w)/g;

function foreignPlaceholders(source: string): Pick<TemplateFinding, "line" | "column" | "message">[] {
  return [...source.matchAll(foreign)].slice(0, mostForeign).map((match) => {
    const before = source.slice(0, match.index);
    const name = match
      .slice(1)
      .find((one) => one !== undefined)!
      .toLowerCase()
      .replaceAll(/\W+/g, "_");
    return {
      line: before.split("\n").length,
      column: match.index - before.lastIndexOf("\n"),
      message: `\`${match[0]}\` is a placeholder of another system and would be sent as it is: write \`{{ ${name} }}\``,
    };
  });
}
const mostForeign = 20;

interface OutputUse {
  text: string;
  line: number;
  column: number;
  guarded: boolean;
}

/** Longest name that is shown in a warning. */
const mostName = 200;

/** Plain outputs of a user's or caller's value; those inside `for` and `if` are guarded by their block. */
function outputsOf(templates: readonly LiquidTemplate[]): OutputUse[] {
  return templates.flatMap((template): OutputUse[] => {
    const value = (template as { value?: { filters?: { name: string }[] } }).value;
    if (template.constructor.name !== "Output" || value === undefined) return [];
    const token = template.token as unknown as { getText(): string; getPosition(): number[] };
    const start = token
      .getText()
      .slice(2, mostName + 2)
      .replace(/^-/, "")
      .trimStart();
    const name = /^[A-Za-z_][\w.[\]]{0,199}/.exec(start)?.[0];
    if (name === undefined || !/^(?:\||-?\}\})/.test(start.slice(name.length).trimStart())) return [];
    const [line = 1, column = 1] = token.getPosition();
    const guarded = value.filters?.some((filter) => filter.name === "default") === true;
    return [{ text: name, line, column, guarded }];
  });
}
