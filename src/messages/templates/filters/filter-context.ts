import type { Context } from "liquidjs";
import { asText } from "./escape-output.ts";

/** What a filter may read besides its value. */
export interface FilterThis {
  context: Context;
}

/** A filter of a template: the value, then its arguments; named arguments come as pairs. */
export type TemplateFilter = (this: FilterThis, value: unknown, ...args: unknown[]) => unknown;

/** The first of the paths that holds text in the message's data, for example `shop.currency`. */
export function textAt({ context }: FilterThis, paths: readonly string[]): string | undefined {
  for (const path of paths) {
    const value: unknown = context.getSync(path.split("."));
    if (typeof value === "string" && value !== "") return value;
  }
  return undefined;
}

/** BCP 47 locale of the message; `en` when it names none that Intl knows. */
export function localeOf(self: FilterThis): string {
  const locale = textAt(self, ["locale", "request.locale.iso_code"]) ?? "en";
  try {
    return Intl.getCanonicalLocales(locale)[0] ?? "en";
  } catch {
    return "en";
  }
}

/** A number, also from text such as "1250" or "1,250.50"; undefined for what is none. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  const text = asText(value).trim();
  if (text === "" || !/^[+-]?[\d.,]{1,30}$/.test(text)) return undefined;
  const number = Number(text.replaceAll(",", ""));
  return Number.isFinite(number) ? number : undefined;
}

/** Milliseconds since 1970 of a date, of `now` and `today` by the clock of the message; undefined for what is no date. */
export function timeOf(self: FilterThis, value: unknown): number | undefined {
  const text = asText(value);
  const at = Date.parse(text === "now" || text === "today" ? (textAt(self, ["now"]) ?? "") : text);
  return Number.isNaN(at) ? undefined : at;
}

/** The value of a named argument (`size: 'small'`). */
export function namedArgument(args: readonly unknown[], name: string): unknown {
  const pair = args.find((arg): arg is [string, unknown] => Array.isArray(arg) && arg[0] === name);
  return pair?.[1];
}

/** The arguments that have no name. */
export const plainArguments = (args: readonly unknown[]): unknown[] => args.filter((arg) => !Array.isArray(arg));
