import type { DomainEventFeed } from "../../events/domain-event-feed.ts";
import type { EventIngestion } from "../../ingestion/event-ingestion.ts";
import { openRates, type Rates } from "../../ingestion/sources/rates.ts";
import type { SourceDefinitions } from "../../ingestion/sources/source-definitions.ts";
import { createSources, type Sources } from "../../ingestion/sources/sources.ts";
import { startPruning } from "../../jobs/prune-old.ts";
import type { AppContext } from "../context/context.ts";

/** Days that faulty rows are kept. */
const keepRejectionsDays = 7;
const fetchTimeoutMs = 5_000;

/** Wires sources to ingestion and to what other processes change of them. */
export async function openSources(
  { stores, config, log, now, onClose, purpose }: AppContext,
  {
    ingestion,
    definitions,
    domainEvents,
  }: { ingestion: EventIngestion; definitions: SourceDefinitions; domainEvents: DomainEventFeed },
): Promise<{ sources: Sources; rates: Rates }> {
  const rates = await openRates(stores.documents);
  const { consentDefault } = config;
  const sources = createSources({
    definitions,
    store: stores.sources,
    ingestion,
    rates,
    consentDefault,
    fetchText,
    now,
  });
  domainEvents.on("definitions.changed", async ({ body }, origin) => {
    if (origin === "own") return;
    if (body.kind === "sources") await definitions.reload();
    if (body.kind === "rates") await rates.reload();
  });
  if (purpose === "serve") {
    onClose(
      startPruning({ what: "rejected rows", store: stores.sources, keepDays: keepRejectionsDays, log, now }).stop,
    );
  }
  return { sources, rates };
}

/** Only for addresses of Amazon SNS, which the caller has checked: certificates, and the confirmation of a subscription. */
async function fetchText(url: string): Promise<string> {
  const response = await fetch(url, { redirect: "error", signal: AbortSignal.timeout(fetchTimeoutMs) });
  if (!response.ok) throw new Error(`${new URL(url).hostname} answered ${response.status}`);
  return response.text();
}
