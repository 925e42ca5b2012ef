/** What is known of the reading of one article. */
export interface Reading {
  itemId: string;
  recommendationId: string | undefined;
  /** Seconds with the article in view of somebody who was there. */
  dwellSeconds: number;
  /** Furthest part of the article that was in view, 0 to 1. */
  scrollDepth: number;
}

export interface ReadingOptions {
  /** An article came into view for the first time. */
  onView: (reading: Reading) => void;
  /** The reading is over for now: the part since the last time. */
  onRead: (reading: Reading) => void;
}

export interface ReadingTracker {
  /** Looks for the article of the page anew. */
  look(): void;
  /** Ends the part so far. */
  end(): void;
  /** The part so far, if there is one. */
  soFar(): Reading | undefined;
  /** The part so far was told already. */
  forget(): void;
}

/** Without a sign of the reader for this long, nobody reads. */
const attentionMs = 15_000;
const tickMs = 1_000;
/** A longer gap between two ticks was sleep. */
const sleepMs = 2_000;
/** Signs of a reader. */
const signs = ["scroll", "pointermove", "pointerdown", "keydown", "wheel", "touchstart"];

/**
 * Follows the element `[data-attune-item]` that is no link or button: seconds of attention by ticks of a monotonic clock while the page is
 * visible and the reader was active, and the furthest part of the element itself that was seen.
 */
export function trackReading({ onView, onRead }: ReadingOptions): ReadingTracker {
  let article: HTMLElement | undefined;
  let reading: Reading | undefined;
  let activeAt = performance.now();
  let tickAt = performance.now();
  let inView = false;
  let isFollowing = false;

  function look(): void {
    isFollowing = true;
    const found = document.querySelector<HTMLElement>("[data-attune-item]:not(a,button,a *,button *)") ?? undefined;
    if (found === article && found?.dataset.attuneItem === reading?.itemId) return;
    end();
    article = found;
    reading = undefined;
    const itemId = found?.dataset.attuneItem;
    if (itemId === undefined) return;
    reading = { itemId, recommendationId: found!.dataset.attuneRecommendation, dwellSeconds: 0, scrollDepth: 0 };
    activeAt = tickAt = performance.now();
    onView(reading);
    measure();
  }

  /** Whether a part of the article is in view; keeps the furthest. */
  function measure(): boolean {
    if (article === undefined || reading === undefined || document.visibilityState === "hidden") return false;
    const { top, bottom, height } = article.getBoundingClientRect();
    if (height === 0 || bottom <= 0 || top >= innerHeight) return false;
    reading.scrollDepth = Math.max(reading.scrollDepth, Math.min(1, (innerHeight - top) / height));
    return true;
  }

  /** Counts up to now. */
  function advance(): void {
    const now = performance.now();
    const passed = now - tickAt;
    tickAt = now;
    inView = measure();
    if (inView && passed <= sleepMs) count(passed, now);
  }

  function tick(): void {
    advance();
    // An article may come later than the page, and be exchanged.
    if (isFollowing) look();
  }

  function count(ms: number, now: number): void {
    if (reading !== undefined && now - activeAt <= attentionMs) reading.dwellSeconds += ms / 1_000;
  }

  function end(): void {
    advance();
    const part = soFar();
    if (part === undefined) return;
    onRead(part);
    forget();
  }

  function soFar(): Reading | undefined {
    if (reading === undefined || reading.dwellSeconds < 0.5) return undefined;
    return { ...reading, dwellSeconds: Math.round(reading.dwellSeconds * 10) / 10 };
  }

  function forget(): void {
    if (reading !== undefined) reading.dwellSeconds = 0;
  }

  for (const sign of signs) {
    addEventListener(
      sign,
      () => {
        activeAt = performance.now();
      },
      { passive: true, capture: true },
    );
  }
  addEventListener("scroll", measure, { passive: true });
  document.addEventListener("visibilitychange", () => {
    const now = performance.now();
    // The last part of a second in view counts; what lies before the first one was hidden.
    if (document.visibilityState === "hidden" && inView && now - tickAt <= sleepMs) count(now - tickAt, now);
    else activeAt = now;
    tickAt = now;
  });
  document.addEventListener("DOMContentLoaded", () => {
    if (isFollowing) look();
  });
  setInterval(tick, tickMs);
  return { look, end, soFar, forget };
}
