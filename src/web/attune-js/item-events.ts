import { newId } from "./person.ts";
import { type Reading, type ReadingTracker, trackReading } from "./reading.ts";
import type { Fields, Tracker } from "./tracker.ts";

const clickable = "a[data-attune-item],button[data-attune-item]";

function itemFields(event: string, { itemId, recommendationId, ...rest }: Partial<Reading>): Fields {
  return { event, properties: { itemId, ...(recommendationId ? { recommendationId } : {}), ...rest } };
}

/** Sends what happens to the items of the page by itself: views, reads and clicks. */
export interface ItemEvents extends Pick<ReadingTracker, "look" | "end"> {
  /** The name in the store under which the reading that goes on is kept. */
  pendingName(): string;
}

export function sendItemEvents(tracker: () => Tracker): ItemEvents {
  let readId = newId();
  const pendingName = (): string => `queue.${readId}`;
  const send = (fields: Fields): void => tracker().send(tracker().eventOf("track", fields));

  const reading = trackReading({
    onView: ({ itemId, recommendationId }) => send(itemFields("Item Viewed", { itemId, recommendationId })),
    onRead(read) {
      send({ messageId: readId, ...itemFields("Item Read", read) });
      tracker().store.set(pendingName(), undefined);
      readId = newId();
    },
  });

  /** A page that is hidden may never be heard of again: the reading so far is kept for the next one, under the id it will have here. */
  function hide(): void {
    const part = reading.soFar();
    if (!tracker().isAllowed()) return;
    if (part !== undefined) {
      const event = tracker().eventOf("track", { messageId: readId, ...itemFields("Item Read", part) });
      tracker().store.set(pendingName(), JSON.stringify([event]));
    }
    tracker().leave();
  }

  function show(): void {
    const { store, isAllowed } = tracker();
    if (!isAllowed() || reading.soFar() === undefined || store.get(pendingName()) !== undefined) return;
    // Another page of the site has told it meanwhile.
    reading.forget();
    readId = newId();
  }

  document.addEventListener("visibilitychange", () => (document.visibilityState === "hidden" ? hide() : show()));
  addEventListener("pagehide", () => {
    reading.end();
    tracker().leave();
  });
  document.addEventListener(
    "click",
    (click) => {
      const link = (click.target as Element | null)?.closest?.<HTMLElement>(clickable);
      if (!link) return;
      const { attuneItem: itemId, attuneRecommendation: recommendationId } = link.dataset;
      send(itemFields("Item Clicked", { itemId: itemId!, recommendationId }));
      tracker().flush();
    },
    true,
  );
  return { ...reading, pendingName };
}
