import { type Analytics, createAnalytics } from "./analytics.ts";

/** What a page has called before this script came: an array of [method, ...arguments], as the stub of analytics.js keeps them. */
type Stub = [string, ...unknown[]][] & { _writeKey?: string; _loadOptions?: object };

const host = window as unknown as { analytics?: Stub | Analytics };
const script = document.currentScript as HTMLScriptElement | null;

if (!(host.analytics && "initialized" in host.analytics && host.analytics.initialized === true)) {
  const stub = (host.analytics ?? []) as Stub;
  const analytics = createAnalytics(script?.src ? new URL(script.src).origin : location.origin);
  host.analytics = analytics;
  const { key, consent } = script?.dataset ?? {};
  const writeKey = stub._writeKey ?? key;
  if (writeKey !== undefined) {
    analytics.load(writeKey, { ...stub._loadOptions, ...(consent === "required" ? { consent } : {}) });
  }
  for (const [method, ...parameters] of [...stub]) {
    const call = (analytics as unknown as Record<string, ((...all: unknown[]) => unknown) | undefined>)[method];
    if (typeof call === "function") call(...parameters);
  }
}
