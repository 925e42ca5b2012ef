import { z } from "zod";
import { faultOfJson } from "../../../errors/nesting.ts";

/** A request of a source as it came. */
export interface RawDelivery {
  body: Buffer;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  query: Readonly<Record<string, string | undefined>>;
  nowMs: number;
}

/** One row of what a source sent: the event (in the Segment shapes) that it becomes, or why it becomes none. */
export type SourceRow = { raw: unknown } & (
  | { event: Record<string, unknown> }
  | { ignored: string }
  | { fault: string; code?: string }
);

export interface ReadOptions {
  mapping: Readonly<Record<string, string>>;
  nowMs: number;
  /** The amount in the currency of reports, by the rate of that day; undefined where there is no rate. */
  convert(amountMinor: number, currency: string, atMs: number): { amountMinor: number; currency: string } | undefined;
}

/** Throws where the request is not the source's: SignatureError, with what is wrong in its message. */
export type Verify = (
  delivery: RawDelivery,
  secret: string,
  fetchText: (url: string) => Promise<string>,
) => Promise<void>;

/** What a kind of source sends and how it proves that it is the sender: a file in `kinds/` and a line in `kinds/kinds.ts`. */
export interface SourceKind {
  kind: string;
  label: string;
  /** Absent where nothing but a key of this API, or the source's secret in the address, proves the sender. */
  verify?: Verify;
  /** What the secret is, in words. */
  secretIs?: string;
  /** Throws SyntaxError for a body that cannot be read at all. */
  read(delivery: RawDelivery, options: ReadOptions): Iterable<SourceRow>;
}

export class SignatureError extends Error {}

export const sourceIdSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, "Use 1 to 64 small letters, digits, - and _");

/** A signature older or newer than this is a replay. */
export const signatureToleranceMs = 5 * 60_000;

/** Levels of lists and objects in a payload: what is walked through by recursion must not overflow the stack. */
export const mostLevels = 64;

/** Throws SyntaxError for what is no JSON, for more than 64 levels and for numbers that nothing can hold. */
export function jsonOf({ body }: Pick<RawDelivery, "body">): unknown {
  const value: unknown = JSON.parse(body.toString("utf8"));
  const fault = faultOfJson(value, mostLevels);
  if (fault !== undefined) throw new SyntaxError(fault);
  return value;
}

export function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
}

/** A text or number as text; undefined for anything else and for blanks. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}

export function numberOf(value: unknown): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

export const isoOf = (ms: number): string => new Date(ms).toISOString();
/** Of seconds since 1970; undefined for what is no time. */
export function isoOfSeconds(value: unknown): string | undefined {
  const seconds = numberOf(value);
  return seconds !== undefined && Math.abs(seconds) < 1e11 ? isoOf(seconds * 1_000) : undefined;
}

/** Without undefined members. */
export function given(members: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined && value !== null));
}
