import type { Template as LiquidTemplate } from "liquidjs";
import { InvalidInputError } from "../../errors/errors.ts";
import { faultOf, type TemplateEngine } from "./liquid-engine.ts";
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
const knownRoots = new Set(["user", "recommendations", "channel", "now"]);

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
  let parsed: LiquidTemplate[];
  try {
    parsed = engine.parse(source);
  } catch (error) {
    const fault = faultOf(error);
    if (fault === undefined) throw error;
    return [{ severity: "error", path, ...fault }];
  }
  const findings: TemplateFinding[] = [];
  for (const use of engine.variables(source)) {
    if (known !== undefined && !known.has(use.name)) {
      findings.push({
        severity: "warning",
        path,
        line: use.line,
        column: use.column,
        message: `unknown variable \`${use.name}\`: it is neither built in nor listed in \`variables\``,
      });
    }
  }
  for (const output of outputsOf(parsed)) {
    if (output.guarded) continue;
    findings.push({
      severity: "warning",
      path,
      line: output.line,
      column: output.column,
      message: `\`${output.text}\` has no default: write \`{{ ${output.text} | default: "..." }}\` for users without it`,
    });
  }
  return findings;
}

interface OutputUse {
  text: string;
  line: number;
  column: number;
  guarded: boolean;
}

/** Plain outputs of a user's or caller's value; those inside `for` and `if` are guarded by their block. */
function outputsOf(templates: readonly LiquidTemplate[]): OutputUse[] {
  return templates.flatMap((template): OutputUse[] => {
    const value = (template as { value?: { filters?: { name: string }[] } }).value;
    if (template.constructor.name !== "Output" || value === undefined) return [];
    const token = template.token as unknown as { getText(): string; getPosition(): number[] };
    const text = token.getText().replace(/^\{\{-?\s*|\s*-?\}\}$/g, "");
    if (!/^[A-Za-z_][\w.[\]]*\s*(?:\||$)/.test(text)) return [];
    const [line = 1, column = 1] = token.getPosition();
    const guarded = value.filters?.some((filter) => filter.name === "default") === true;
    return [{ text: text.split("|")[0]!.trim(), line, column, guarded }];
  });
}
