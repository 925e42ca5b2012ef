import { createHash } from "node:crypto";
import { asText } from "./escape-output.ts";
import { numberOf, plainArguments, type TemplateFilter, timeOf } from "./filter-context.ts";

const digest =
  (algorithm: string): TemplateFilter =>
  (value) =>
    createHash(algorithm).update(asText(value)).digest("hex");

const hour = 3_600_000;
const day = 24 * hour;
const shiftDays = (sign: 1 | -1): TemplateFilter =>
  function (value, ...args) {
    const at = timeOf(this, value);
    const days = numberOf(plainArguments(args)[0]) ?? 0;
    return at === undefined ? value : new Date(at + sign * days * day).toISOString();
  };

const titleCase: TemplateFilter = (value) =>
  asText(value).replace(/(^|[\s-])(\p{Ll})/gu, (_, before: string, letter: string) => before + letter.toUpperCase());

/** Reads `name` or `a.b` of a value; nothing when there is none (Klaviyo's lookup, Braze's property_accessor). */
const lookup: TemplateFilter = (value, ...args) => {
  let found: unknown = value;
  for (const key of asText(plainArguments(args)[0]).split(".")) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, key)) return undefined;
    found = (found as Record<string, unknown>)[key];
  }
  return found;
};

const parseJson: TemplateFilter = (value) => {
  try {
    return JSON.parse(asText(value)) as unknown;
  } catch {
    return undefined;
  }
};

/** The wall clock of a zone at a time, as a date filter prints it: `{{ now | timezone: 'America/New_York' | date: '%H:%M' }}`. */
const inZone: TemplateFilter = function (value, ...args) {
  const at = timeOf(this, value);
  if (at === undefined) return value;
  try {
    const timeZone = asText(plainArguments(args)[0]) || "UTC";
    const clock = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" }).format(at);
    return `${clock.replace(" ", "T")}Z`;
  } catch {
    return value;
  }
};

const padded =
  (side: "left" | "right"): TemplateFilter =>
  (value, ...args) => {
    const width = Math.min(200, numberOf(plainArguments(args)[0]) ?? 0);
    return side === "left" ? asText(value).padEnd(width) : asText(value).padStart(width);
  };

/** Filters of mail services: Klaviyo (Django names), Customer.io, Braze, Brevo, HubSpot, Jekyll. */
export const mailFilters: Readonly<Record<string, TemplateFilter>> = {
  lower: (value) => asText(value).toLowerCase(),
  upper: (value) => asText(value).toUpperCase(),
  title: titleCase,
  titlecase: titleCase,
  capfirst: (value) => asText(value).replace(/^\p{Ll}/u, (letter) => letter.toUpperCase()),
  length: (value) => (Array.isArray(value) ? value.length : asText(value).length),
  striptags: (value) => asText(value).replace(/<[^<>]{0,2000}>/g, ""),
  safe: (value) => value,
  truncatechars: (value, ...args) => {
    const most = numberOf(plainArguments(args)[0]) ?? 50;
    const text = asText(value);
    return text.length <= most ? text : `${text.slice(0, Math.max(0, most - 1)).trimEnd()}\u2026`;
  },
  floatformat: (value, ...args) => {
    const number = numberOf(value);
    const digits = Math.min(20, Math.abs(numberOf(plainArguments(args)[0]) ?? 1));
    return number === undefined ? asText(value) : number.toFixed(digits);
  },
  add: (value, ...args) => (numberOf(value) ?? 0) + (numberOf(plainArguments(args)[0]) ?? 0),
  multiply: (value, ...args) => (numberOf(value) ?? 0) * (numberOf(plainArguments(args)[0]) ?? 0),
  divide: (value, ...args) => (numberOf(value) ?? 0) / (numberOf(plainArguments(args)[0]) || 1),
  lookup,
  property_accessor: lookup,
  urlencode: (value) => encodeURIComponent(asText(value)),
  url_escape: (value) => encodeURI(asText(value)),
  url_param_escape: (value) => encodeURIComponent(asText(value)),
  to_json: (value) => JSON.stringify(value ?? null),
  as_json_string: (value) => JSON.stringify(value ?? null),
  json_escape: (value) => JSON.stringify(asText(value)).slice(1, -1),
  add_day: shiftDays(1),
  days_later: shiftDays(1),
  subtract_day: shiftDays(-1),
  md5: digest("md5"),
  digest_md5: digest("md5"),
  sha1: digest("sha1"),
  sha2: digest("sha256"),
  cut: (value, ...args) => asText(value).replaceAll(asText(plainArguments(args)[0]), ""),
  find_replace: (value, ...args) => {
    const [from, to] = plainArguments(args).map(asText);
    return from ? asText(value).replaceAll(from, to ?? "") : asText(value);
  },
  wordcount: (value) => asText(value).split(/\s+/).filter(Boolean).length,
  yesno: (value, ...args) => {
    const [yes = "yes", no = "no", maybe = no] = (asText(plainArguments(args)[0]) || "yes,no").split(",");
    return value === undefined || value === null ? maybe : value === false || value === 0 || value === "" ? no : yes;
  },
  ljust: padded("left"),
  rjust: padded("right"),
  make_list: (value) => (Array.isArray(value) ? value : [...asText(value)]),
  parse_json: parseJson,
  json_parse: parseJson,
  from_json: parseJson,
  timezone: inZone,
  time_zone: inZone,
  convert_timezone: inZone,
  string_to_date: (value) => value,
  format_date_string: (value) => value,
  escape_html: (value) => value,
  e: (value) => value,
  time_parse: (value) => value,
  // Brevo's hours from UTC.
  time_offset(value, ...args) {
    const at = timeOf(this, value);
    const hours = numberOf(plainArguments(args)[0]) ?? 0;
    return at === undefined ? value : new Date(at + hours * hour).toISOString();
  },
  absolute_url: (value) => asText(value),
  relative_url: (value) => asText(value),
  ordinalize: (value) => {
    const number = numberOf(value);
    if (number === undefined) return asText(value);
    const suffixes: Partial<Record<Intl.LDMLPluralRule, string>> = { one: "st", two: "nd", few: "rd" };
    return `${number}${suffixes[new Intl.PluralRules("en", { type: "ordinal" }).select(number)] ?? "th"}`;
  },
  default_if_none: (value, ...args) => (value === undefined || value === null ? plainArguments(args)[0] : value),
};
