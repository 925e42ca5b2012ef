import { closedFilters } from "./filters/theme.ts";
import type { TemplateEngine } from "./liquid-engine.ts";
import { faultOf, type TemplateFault } from "./template-fault.ts";

/** So many faults are named; a template with more is told of the rest when these are mended. */
const mostFaults = 20;

/**
 * Every syntax fault of a template, in the order of its text. LiquidJS stops at the first, so what is at fault is blanked (its place and line breaks stay) and the template is read again.
 */
export function faultsOf(source: string, engine: TemplateEngine): TemplateFault[] {
  const faults: TemplateFault[] = [];
  let text = source;
  for (const find of [foreignOrUnread, mustacheOutput])
    while (faults.length < mostFaults) {
      const fault = find(text, engine);
      if (fault === undefined) break;
      faults.push({ ...fault, message: explain(fault.message, engine) });
      const blanked = blank(text, fault);
      if (blanked === text) break;
      text = blanked;
    }
  return faults.sort((a, b) => a.line - b.line || a.column - b.column);
}

/** Outputs of other systems that Liquid reads as something else, or not at all. */
const foreignOutputs: readonly { sign: string; mark: RegExp; system: string; advice: (name: string) => string }[] = [
  {
    sign: "var:",
    mark: /\{\{\s{0,9}var:([\w.]{1,50})[^{}]{0,200}\}\}/g,
    system: "Mailjet",
    advice: (name) => `write {{ user.${name} | default: "..." }}`,
  },
  {
    sign: " else ",
    mark: /\{\{([^{}"']{1,200}?)\s(?:if|unless)\s[^{}]{1,300}\selse\s[^{}]{1,200}\}\}/g,
    system: "Jinja",
    advice: () => "write {% if condition %} ... {% else %} ... {% endif %}",
  },
  {
    sign: "(",
    mark: /\{[{%][^{}"'|]{0,200}?\b(?!(?:and|or|in|not|if|elsif|elif|personalization_token)\()([a-z_]\w{0,40})\(/g,
    system: "Jinja",
    advice: (name) =>
      name === "range"
        ? "write {% for i in (1..5) %}"
        : `there are no functions: send what \`${name}\` would give in \`data\``,
  },
  {
    sign: " is ",
    mark: /\{%[^{}"']{0,200}?\sis\s{1,9}(?:not\s{1,9})?(?!(?:not|defined|undefined|none|null)\b)(\w{1,40})/gi,
    system: "Jinja",
    advice: (name) => `there is no test \`${name}\`: compare with ==, != or contains`,
  },
];

/** LiquidJS takes `{{> name}}` and `{{^name}}` for an output of nothing. */
const mustache = /\{\{-?\s{0,9}([>^&])\s{0,9}(\w{0,50})/g;
const literalTag = /\{%-?\s{0,9}(end)?(?:raw|comment)\s{0,9}-?%\}/g;

/** The first place of a mark that does not stand within `{% raw %}` or `{% comment %}`. */
function firstRead(text: string, mark: RegExp): RegExpMatchArray | undefined {
  for (const match of text.matchAll(mark)) if (!isLiteral(text, match.index)) return match;
  return undefined;
}

function isLiteral(text: string, index: number): boolean {
  const last = [...text.slice(0, index).matchAll(literalTag)].at(-1);
  return last !== undefined && last[1] === undefined;
}

function foreignOrUnread(text: string, engine: TemplateEngine): TemplateFault | undefined {
  const foreign = foreignOutput(text);
  if (foreign !== undefined) return foreign;
  try {
    engine.parse(text);
    return undefined;
  } catch (error) {
    const fault = faultOf(error);
    if (fault === undefined) throw error;
    return fault;
  }
}

/** For a text that Liquid can read; it stays so when the output is blanked. */
function mustacheOutput(text: string): TemplateFault | undefined {
  const match = firstRead(text, mustache);
  return match && faultAt(text, match, `invalid value expression: "${match[1]}${match[2]}"`);
}

function foreignOutput(text: string): TemplateFault | undefined {
  for (const { sign, mark, system, advice } of foreignOutputs) {
    if (!text.includes(sign)) continue;
    const match = firstRead(text, mark);
    if (match === undefined) continue;
    const what = `\`${match[0].slice(0, 60)}\` is of ${system}, and templates are Liquid`;
    return faultAt(text, match, `${what}: ${advice(match[1]!)}`);
  }
  return undefined;
}

function faultAt(text: string, match: RegExpMatchArray, message: string): TemplateFault {
  const index = match.index!;
  const before = text.slice(0, index);
  return {
    message,
    line: before.split("\n").length,
    column: index - before.lastIndexOf("\n"),
    begin: index,
    end: index + match[0].length,
  };
}

/** The text with what is at fault made spaces; of a tag or output that is not closed only its opening marks, since it reaches to the end. */
function blank(text: string, { begin, end, message, line, column }: TemplateFault): string {
  if (/(?:tag|output) "[\s\S]*" not closed$/.test(message) || begin === undefined || end === undefined) {
    const at = offsetOf(text, { line, column });
    return `${text.slice(0, at)}  ${text.slice(at + 2)}`;
  }
  const [from, to] = tagAround(text, begin, end);
  return text.slice(0, from) + text.slice(from, to).replace(/[^\n]/g, " ") + text.slice(to);
}

/** The whole tag or output that holds `begin` to `end`: a filter's token is a part of it. */
function tagAround(text: string, begin: number, end: number): [number, number] {
  const from = Math.max(text.lastIndexOf("{{", begin), text.lastIndexOf("{%", begin));
  if (from < 0) return [begin, end];
  const close = text.indexOf(text.charAt(from + 1) === "{" ? "}}" : "%}", from + 2);
  return close < 0 || close + 2 < end ? [begin, end] : [from, close + 2];
}

function offsetOf(text: string, { line, column }: Pick<TemplateFault, "line" | "column">): number {
  let start = 0;
  for (let i = 1; i < line; i++) start = text.indexOf("\n", start) + 1;
  return start + column - 1;
}

/** The message with what to do about it. */
function explain(message: string, engine: TemplateEngine): string {
  const filter = /^undefined filter: (.{1,100})$/.exec(message)?.[1];
  if (filter === "t" || filter === "translate")
    return `the filter \`${filter}\` translates, and messages have no translations: write the text, or give the template a variant with its locale`;
  if (filter !== undefined && Object.hasOwn(closedFilters, filter))
    return `the filter \`${filter}\` is not available in messages: it ${closedFilters[filter]}`;
  if (filter !== undefined)
    return `unknown filter \`${filter}\`${nearest(filter, engine.filterNames)}; take it away or send the finished value in \`data\``;
  const handlebars = /^invalid value expression: "([#/>^&])\s{0,9}(\w{0,50})/.exec(message);
  if (handlebars !== null) {
    const advice: Readonly<Record<string, string>> = {
      "#": "write {% if name %} or {% for item in list %}",
      "/": "write {% endif %} or {% endfor %}",
      ">": "there are no partials: write its text here",
      "^": "write {% unless name %}",
      "&": "values are escaped here; leave the & out",
    };
    return `\`{{${handlebars[1]}${handlebars[2]}\` is of Handlebars or Mustache, and templates are Liquid: ${advice[handlebars[1]!]}`;
  }
  if (/^invalid value expression: "\{/.test(message))
    return "an output has two braces: write {{ name }}, which is escaped where it has to be";
  if (message === "expected filter name") return 'what follows "|" is no filter: write {{ name | default: "there" }}';
  if (message === "invalid range syntax")
    return "brackets group nothing in Liquid: put one {% if %} within another, or {% assign %} a part first";
  if (message === 'expected ":" after filter name')
    return "a condition takes no filters: write {% assign name = list | size %} before it, and compare that";
  if (message === 'expected "|" before filter')
    return "an output is a value and its filters: write {{ a | append: b }} to join, {{ a | plus: 1 }} to add";
  const tag = /^tag "(.{1,100})" not found$/.exec(message)?.[1];
  if (tag?.startsWith("end") || tag === "else" || tag === "elsif" || tag === "when")
    return `{% ${tag} %} closes or parts nothing: its opening tag is missing or was closed before`;
  if (tag !== undefined)
    return `unknown tag \`${tag}\`${nearest(tag, engine.tagNames)}; take it away or write its text here`;
  if (/^(?:tag|output) "[\s\S]*" not closed$/.test(message))
    return `${message.startsWith("tag") ? "a tag" : "an output"} is not closed: write ${message.startsWith("tag") ? "%}" : "}}"} where it ends`;
  const block = /^tag (\{%[\s\S]{1,200}%\}) not closed$/.exec(message)?.[1];
  if (block !== undefined) {
    const name = /^\{%-?\s{0,20}(\w{1,50})/.exec(block)?.[1] ?? "...";
    return `${block} is not closed: write {% end${name} %} where it ends`;
  }
  return message;
}

/** ", did you mean `money`" for a name that is at most two letters away from one that exists. */
function nearest(name: string, names: readonly string[]): string {
  let best: string | undefined;
  let least = 3;
  for (const candidate of names) {
    const distance = editDistance(name, candidate);
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best === undefined ? "" : ` (did you mean \`${best}\`?)`;
}

/** Levenshtein distance; 3 for names whose lengths differ by more than two. */
function editDistance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}
