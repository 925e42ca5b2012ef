import { faultOfJson } from "../errors/nesting.ts";
import { firstFault } from "../errors/schema-faults.ts";
import { type GivenConsent, type PrivacySignals, type Purpose, readConsent } from "./consent.ts";
import { type Event, eventSchema } from "./event.ts";
import { interactionKindOf, itemIdOf, listsProducts } from "./interaction.ts";
import { type EventReading, maxTextLength, readEvent } from "./read-event.ts";
import { typedNamesOf } from "./typed-names.ts";

/** An event after validation, with everything read out of it that later steps need. */
export interface ParsedEvent extends EventReading {
  messageId: string | undefined;
  type: Event["type"];
  userId: string | undefined;
  anonymousId: string | undefined;
  previousId: string | undefined;
  /** Further names of the same person, as `type:value`: e-mail address, phone number, ids of other systems. */
  typedNames: readonly string[];
  /** Shows that the sender speaks for the user; no part of the context. */
  userSignature: string | undefined;
  /** What it says of consent, if anything. */
  consent: GivenConsent | undefined;
  /** What holds where neither it nor its user says anything; undefined for what holds everywhere. */
  consentDefault: Readonly<Record<Purpose, boolean>> | undefined;
  /** What sent it: a source, a write key. */
  sourceId: string | undefined;
  name: string;
  occurredAtMs: number;
  /** When it was sent, by the sender's clock. */
  sentAtMs: number | undefined;
  receivedAtMs: number;
  /** Minutes that the sender's clock is ahead of UTC, from the timestamp's offset; 0 for `Z`. */
  utcOffsetMinutes: number;
  traits: Record<string, unknown> | undefined;
  properties: Record<string, unknown>;
  context: Record<string, unknown>;
  /** JSON of both: made once, for the limit of their length and for the store. */
  propertiesJson: string;
  contextJson: string;
}

export interface EventFault {
  code: "invalid-event" | "event-too-large" | "forbidden-role" | "blocked-id" | "unsigned-user";
  /** Names the path of the fault. */
  detail: string;
}

/** Segment's own limit for one event, in UTF-16 units of its JSON. */
const maxEventLength = 32_768;

/** Levels of lists and objects in an event: what is walked through by recursion must not overflow the stack. */
const mostLevels = 64;

/** What holds for all events of a request. */
export interface Delivery {
  receivedAtMs: number;
  /** What sent it. */
  sourceId?: string;
  /** By the sender's clock; an event's own `sentAt` goes before it. */
  sentAt?: string;
  /** Adds to the context of each event; the event's own keys go before it. */
  context?: Record<string, unknown>;
  /** What holds for people who decided nothing. */
  consentDefault?: Readonly<Record<Purpose, boolean>>;
  /** What the browser says of tracking. */
  signals?: PrivacySignals;
  /** Whether e-mail addresses, phone numbers and foreign ids in the event name its person. Default true; a key that stands in pages may claim none. */
  readsTypedNames?: boolean;
}

/**
 * Reads one untrusted event. A result is either the event or the first fault with its path.
 * With `sentAt`, a wrong clock is corrected as Segment does: receivedAt - (sentAt - timestamp); an event out of an archive, which
 * says when it was received first, is corrected already. A time in the future becomes
 * the time of receipt; a negative dwell is treated as not sent; an absurd one is cut to four hours; `scrollDepth` is cut to
 * [0, 1]. Types of properties are only enforced where they are used; a number may come as text.
 */
export function parseEvent(raw: unknown, delivery: Delivery): ParsedEvent | EventFault {
  const unsound = faultOfJson(raw, mostLevels) ?? faultOfJson(delivery.context, mostLevels);
  if (unsound !== undefined) return { code: "invalid-event", detail: `the event is ${unsound}` };
  const parsed = eventSchema.safeParse(raw);
  if (!parsed.success) {
    return { code: "invalid-event", detail: firstFault(parsed.error, raw, "event") };
  }
  const event = parsed.data;
  const { receivedAtMs } = delivery;
  const { userSignature, ...context } = { ...delivery.context, ...event.context };
  const traits = traitsOf(event, context);
  const contextJson = JSON.stringify(context);
  const givenJson = JSON.stringify(event.properties ?? {});
  const traitsLength = event.traits === undefined ? 2 : JSON.stringify(event.traits).length;
  const length = givenJson.length + contextJson.length + traitsLength;
  if (length > maxEventLength) {
    return {
      code: "event-too-large",
      detail: `properties, traits and context take ${length} characters; the limit is ${maxEventLength}`,
    };
  }
  const name = nameOf(event);
  const properties = propertiesOf(event, name);
  const fault = faultOfProperties(name, event.type, properties);
  if (fault !== undefined) return { code: "invalid-event", detail: fault };
  const timestamp = event.timestamp ?? event.originalTimestamp;
  const sentAtMs = timeOf(event.sentAt ?? delivery.sentAt);
  const isCorrected = event.receivedAt !== undefined && event.timestamp !== undefined;

  const { timeZone, channel, itemId, recommendationId, interactions, text, message } = readEvent({
    type: event.type,
    name,
    properties,
    context,
  });
  return {
    timeZone,
    channel,
    itemId,
    recommendationId,
    interactions,
    text,
    message,
    messageId: event.messageId,
    type: event.type,
    userId: event.userId,
    anonymousId: event.anonymousId,
    previousId: event.type === "alias" ? (event.previousId ?? event.anonymousId) : undefined,
    typedNames: delivery.readsTypedNames === false ? [] : typedNamesOf(event.type, traits, context),
    userSignature: typeof userSignature === "string" ? userSignature : undefined,
    consent: readConsent(context, delivery.signals),
    consentDefault: delivery.consentDefault,
    sourceId: delivery.sourceId,
    name,
    occurredAtMs: occurredAt({
      timestampMs: timeOf(timestamp),
      sentAtMs: isCorrected ? undefined : sentAtMs,
      receivedAtMs,
    }),
    sentAtMs,
    receivedAtMs,
    utcOffsetMinutes: utcOffsetMinutesOf(timestamp),
    traits,
    properties,
    context,
    propertiesJson: properties === event.properties ? givenJson : JSON.stringify(properties),
    contextJson,
  };
}

export function isFault(result: ParsedEvent | EventFault): result is EventFault {
  return "code" in result;
}

function nameOf({ type, event, name }: Event): string {
  if (type === "track") return event!;
  return type === "page" || type === "screen" ? (name ?? type) : type;
}

/** RudderStack's SDKs put the traits of an identify into its context. */
function traitsOf({ type, traits }: Event, context: Record<string, unknown>): Record<string, unknown> | undefined {
  if (type !== "identify") return undefined;
  const given = traits ?? context.traits;
  return typeof given === "object" && given !== null && !Array.isArray(given)
    ? (given as Record<string, unknown>)
    : undefined;
}

/** With numbers that came as text, and with what a group has in place of properties. */
function propertiesOf({ type, groupId, traits, properties = {} }: Event, name: string): Record<string, unknown> {
  if (type === "group") return { ...properties, ...(groupId !== undefined && { groupId }), ...(traits && { traits }) };
  const numbers = numberKeysOf(type, name).flatMap((key): [string, unknown][] => {
    const value = properties[key];
    return typeof value === "string" && decimal.test(value) ? [[key, Number(value)]] : [];
  });
  return numbers.length === 0 ? properties : { ...properties, ...Object.fromEntries(numbers) };
}

const decimal = /^\s*[+-]?(\d+\.?\d*|\.\d+)\s*$/;

/** Properties that are used as numbers. */
function numberKeysOf(type: Event["type"], name: string): readonly string[] {
  const kind = type === "track" ? interactionKindOf(name) : undefined;
  if (kind === undefined) return [];
  return kind === "item-purchased" ? ["dwellSeconds", "scrollDepth", "value"] : ["dwellSeconds", "scrollDepth"];
}

function faultOfProperties(name: string, type: Event["type"], properties: Record<string, unknown>): string | undefined {
  for (const key of numberKeysOf(type, name)) {
    const value = properties[key];
    if (value !== undefined && value !== null && value !== "" && typeof value !== "number") {
      return `properties.${key}: expected a number, received ${typeof value}`;
    }
  }
  if (type !== "track") return undefined;
  const kind = interactionKindOf(name);
  if (kind !== undefined && !listsProducts(name) && itemIdOf(properties) === undefined) {
    return `properties.itemId: "${name}" needs the id of its item (a string of 1 to 512 characters)`;
  }
  if (name.toLowerCase() === "text submitted") {
    const text = properties.text;
    if (typeof text !== "string") return 'properties.text: "Text Submitted" needs the text as a string';
    if (text.length > maxTextLength) {
      return `properties.text: ${text.length} characters; the limit is ${maxTextLength}`;
    }
  }
  return undefined;
}

/** The sender's clock may be wrong, but it measures how long before sending the event happened. */
function occurredAt(times: {
  timestampMs: number | undefined;
  sentAtMs: number | undefined;
  receivedAtMs: number;
}): number {
  const { timestampMs, sentAtMs, receivedAtMs } = times;
  if (timestampMs === undefined) return receivedAtMs;
  const occurredAtMs = sentAtMs === undefined ? timestampMs : receivedAtMs - (sentAtMs - timestampMs);
  return Math.min(occurredAtMs, receivedAtMs);
}

function timeOf(time: string | undefined): number | undefined {
  if (time === undefined) return undefined;
  const hasOffset = /(Z|[+-]\d{2}:?\d{2})$/i.test(time);
  const ms = Date.parse(hasOffset ? time : `${time}Z`);
  return Number.isNaN(ms) ? undefined : ms;
}

function utcOffsetMinutesOf(timestamp: string | undefined): number {
  const match = timestamp === undefined ? null : /([+-])(\d{2}):?(\d{2})$/.exec(timestamp);
  if (match === null) return 0;
  return (match[1] === "-" ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3]));
}
