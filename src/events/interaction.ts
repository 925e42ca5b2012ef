/**
 * What a user can do with an item. `item-shown` is an impression: it says nothing about the user's preferences. The numbers
 * are places in stored bit masks: a number is never changed and never used again; the next kind gets the next one, at most 31.
 */
export const interactionCodes = {
  "item-shown": 0,
  "item-viewed": 1,
  "item-clicked": 2,
  "item-read": 3,
  "item-commented": 4,
  "item-liked": 5,
  "item-shared": 6,
  "item-saved": 7,
  "item-purchased": 8,
  "item-dismissed": 9,
} as const;

export type InteractionKind = keyof typeof interactionCodes;

export const interactionKinds = Object.keys(interactionCodes) as [InteractionKind, ...InteractionKind[]];

/** One user's act on one item, read from an event. */
export interface Interaction {
  kind: InteractionKind;
  itemId: string;
  /** Seconds on the item, in [0, maxDwellSeconds]; absent when not sent or negative. */
  dwellSeconds?: number;
  /** In [0, 1]. */
  scrollDepth?: number;
}

/** A tab left open overnight is not a night of reading: longer dwell counts as this much. */
export const maxDwellSeconds = 4 * 60 * 60;

/** Our names first, then Segment's e-commerce names (https://segment.com/docs/connections/spec/ecommerce/v2/), in lower case. */
const kindOfName = new Map<string, InteractionKind>([
  ["item shown", "item-shown"],
  ["item viewed", "item-viewed"],
  ["item clicked", "item-clicked"],
  ["item read", "item-read"],
  ["item liked", "item-liked"],
  ["item shared", "item-shared"],
  ["item saved", "item-saved"],
  ["item dismissed", "item-dismissed"],
  ["item purchased", "item-purchased"],
  ["product list viewed", "item-shown"],
  ["product list filtered", "item-shown"],
  ["product clicked", "item-clicked"],
  ["product viewed", "item-viewed"],
  ["product added", "item-saved"],
  ["product added to wishlist", "item-saved"],
  ["wishlist product added to cart", "item-saved"],
  ["product shared", "item-shared"],
  ["product reviewed", "item-commented"],
  ["order completed", "item-purchased"],
]);

/** Names whose items stand in the array `properties.products`. */
const listNames = new Set(["product list viewed", "product list filtered", "order completed"]);
const maxListedProducts = 100;

/** The act that an event name stands for, case-insensitive; `undefined` for names that are only stored and counted. */
export function interactionKindOf(eventName: string): InteractionKind | undefined {
  return kindOfName.get(eventName.toLowerCase());
}

/** Whether the event names its items in `properties.products`, and so may name none. */
export function listsProducts(eventName: string): boolean {
  return listNames.has(eventName.toLowerCase());
}

/** The item that the properties name: `itemId`, or Segment's `product_id`, `productId` or `sku`; numbers count as text. */
export function itemIdOf(properties: Record<string, unknown>): string | undefined {
  for (const key of ["itemId", "product_id", "productId", "sku"]) {
    const value = properties[key];
    if (typeof value === "string" && value.length > 0 && value.length <= 512) return value;
    if (typeof value === "number" && Number.isFinite(value)) return String(value);
  }
  return undefined;
}

/** Distinct items of `properties.products`, at most 100; entries without an id are skipped. */
export function listedItemIds(properties: Record<string, unknown>): string[] {
  const products = properties.products;
  if (!Array.isArray(products)) return [];
  const ids = new Set<string>();
  for (const product of products.slice(0, maxListedProducts)) {
    if (typeof product !== "object" || product === null) continue;
    const id = itemIdOf(product as Record<string, unknown>);
    if (id !== undefined) ids.add(id);
  }
  return [...ids];
}
