import type { Event } from "./event.ts";
import {
  type Interaction,
  interactionKindOf,
  itemIdOf,
  listedItemIds,
  listsProducts,
  maxDwellSeconds,
} from "./interaction.ts";

export const messageActions = ["shown", "opened", "clicked", "dismissed"] as const;
export type MessageAction = (typeof messageActions)[number];

export const maxTextLength = 20_000;
/** Keys that carry the text of `Text Submitted` and `Product Reviewed`. */
export const textKeys = ["text", "review_body"] as const;

/** What an event says, read out of its properties and context. */
export interface EventReading {
  timeZone: string | undefined;
  channel: string | undefined;
  itemId: string | undefined;
  recommendationId: string | undefined;
  interactions: readonly Interaction[];
  /** A text that the user wrote: to be analysed, and by default not kept. */
  text: string | undefined;
  message: { id: string; action: MessageAction } | undefined;
}

interface ReadableEvent {
  type: Event["type"];
  name: string;
  properties: Record<string, unknown>;
  context: Record<string, unknown>;
}

/** The same for an event as it comes and for one that is read back. */
export function readEvent({ type, name, properties, context }: ReadableEvent): EventReading {
  return {
    timeZone: stringOf(context.timezone, 64),
    channel: stringOf(context.channel, 64)?.toLowerCase(),
    itemId: itemIdOf(properties),
    recommendationId: stringOf(properties.recommendationId, 128),
    interactions: interactionsOf(type, name, properties),
    text: textOf(name, properties),
    message: messageOf(name, properties),
  };
}

function interactionsOf(type: Event["type"], name: string, properties: Record<string, unknown>): Interaction[] {
  const itemId = itemIdOf(properties);
  if (type === "page" || type === "screen") return itemId === undefined ? [] : [{ kind: "item-viewed", itemId }];
  if (type !== "track") return [];
  const isText = name.toLowerCase() === "text submitted";
  const kind = isText ? "item-commented" : interactionKindOf(name);
  if (kind === undefined) return [];
  const listed = listsProducts(name) ? listedItemIds(properties) : [];
  if (listed.length > 0) return listed.map((id) => ({ kind, itemId: id }));
  if (itemId === undefined) return [];
  const interaction: Interaction = { kind, itemId };
  const dwell = numberOf(properties.dwellSeconds);
  if (dwell !== undefined && dwell >= 0) interaction.dwellSeconds = Math.min(dwell, maxDwellSeconds);
  const depth = numberOf(properties.scrollDepth);
  if (depth !== undefined) interaction.scrollDepth = Math.min(1, Math.max(0, depth));
  return [interaction];
}

function textOf(name: string, properties: Record<string, unknown>): string | undefined {
  const lower = name.toLowerCase();
  const key = lower === "text submitted" ? "text" : lower === "product reviewed" ? "review_body" : undefined;
  const text = key === undefined ? undefined : properties[key];
  return typeof text === "string" && text.trim() !== "" ? text.slice(0, maxTextLength) : undefined;
}

function messageOf(name: string, properties: Record<string, unknown>): EventReading["message"] {
  const match = /^message (shown|opened|clicked|dismissed)$/i.exec(name);
  const id = stringOf(properties.messageId, 512);
  if (match === null || id === undefined) return undefined;
  return { id, action: match[1]!.toLowerCase() as MessageAction };
}

function stringOf(value: unknown, maxLength: number): string | undefined {
  return typeof value === "string" && value.length > 0 && value.length <= maxLength ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}
