import { createTimeSlices } from "../../concurrency/time-slices.ts";
import { AttuneError } from "../../errors/attune-error.ts";
import { InvalidInputError } from "../../errors/errors.ts";
import type { Purpose } from "../../events/consent.ts";
import { isFault, parseEvent } from "../../events/parse-event.ts";
import type { EventIngestion } from "../event-ingestion.ts";
import type { Rates } from "./rates.ts";
import { checkApiSecret } from "./shape/api-secret.ts";
import { type RawDelivery, type ReadOptions, SignatureError, type SourceRow } from "./shape/source.ts";
import { kindOf, type SourceDefinition, type SourceDefinitions } from "./source-definitions.ts";
import type { SourceHour, SourceRejection, SourceStore } from "./source-store.ts";

export interface ReceiveReply {
  accepted: number;
  duplicates: number;
  rejected: { index: number; code: string; detail: string }[];
  /** Rows that say nothing of a person, with the reason. */
  ignored: { index: number; reason: string }[];
  withheld?: number;
}

/** Where events come from beside the SDKs: who they are, what they send, and what became of it. */
export interface Sources {
  definitions: SourceDefinitions;
  /** With its counts and rejected rows. */
  remove(id: string): Promise<boolean>;
  /**
   * Takes in what a source sent. `isKnownCaller`: a key of this API proves the sender. Throws SourceRefusedError where nothing does,
   * InvalidInputError for a body that cannot be read.
   */
  receive(id: string, delivery: RawDelivery, isKnownCaller: boolean): Promise<ReceiveReply>;
  /** What a body would become, by these columns; nothing is stored. */
  tryOut(id: string, delivery: RawDelivery, mapping: SourceDefinition["mapping"]): SourceRow[];
  hours: SourceStore["hours"];
  rejections: SourceStore["rejections"];
}

export class SourceRefusedError extends AttuneError {
  constructor(id: string, reason: string) {
    super({ code: "bad-signature", status: 401, message: `The request is not from the source "${id}": ${reason}.` });
  }
}

export interface SourcesOptions {
  definitions: SourceDefinitions;
  store: SourceStore;
  ingestion: EventIngestion;
  rates: Rates;
  consentDefault: Readonly<Record<Purpose, boolean>>;
  fetchText: (url: string) => Promise<string>;
  now: () => number;
}

const batchSize = 1_000;
const rowLength = 4_000;

export function createSources(options: SourcesOptions): Sources {
  const { definitions, store, ingestion, rates, now } = options;
  function* read(definition: SourceDefinition, delivery: RawDelivery): Generator<SourceRow> {
    const readOptions: ReadOptions = { mapping: definition.mapping, nowMs: delivery.nowMs, convert: rates.convert };
    try {
      yield* kindOf(definition).read(delivery, readOptions);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw new InvalidInputError(
        `The body is not what a source of the kind "${definition.kind}" sends: ${error.message}.`,
        [{ path: "", message: error.message }],
      );
    }
  }

  async function receive(id: string, delivery: RawDelivery, isKnownCaller: boolean): Promise<ReceiveReply> {
    const definition = definitions.get(id);
    try {
      await prove(definition, delivery, { isKnownCaller, fetchText: options.fetchText });
    } catch (error) {
      const isUnreadable = error instanceof SyntaxError;
      if (!(error instanceof SignatureError) && !isUnreadable) throw error;
      await note(id, { refused: 1 }, []);
      throw new SourceRefusedError(id, isUnreadable ? "its body is not JSON" : error.message);
    }
    const rows: SourceRow[] = [];
    const { breathe } = createTimeSlices();
    for (const row of read(definition, delivery)) {
      rows.push(row);
      await breathe();
    }
    const reply: ReceiveReply = { accepted: 0, duplicates: 0, rejected: [], ignored: [] };
    const events: { index: number; event: Record<string, unknown> }[] = [];
    rows.forEach((row, index) => {
      if ("event" in row) events.push({ index, event: row.event });
      else if ("ignored" in row) reply.ignored.push({ index, reason: row.ignored });
      else reply.rejected.push({ index, code: row.code ?? "invalid-row", detail: row.fault });
    });
    const consentDefault = { ...options.consentDefault, ...definition.consentDefault } as Record<Purpose, boolean>;
    for (let start = 0; start < events.length; start += batchSize) {
      const some = events.slice(start, start + batchSize);
      const outcome = await ingestion.ingest(
        some.map(({ event }) => event),
        { sourceId: id, consentDefault },
      );
      reply.accepted += outcome.accepted;
      reply.duplicates += outcome.duplicates;
      if (outcome.withheld !== undefined) reply.withheld = (reply.withheld ?? 0) + outcome.withheld;
      for (const { index, ...fault } of outcome.rejected) reply.rejected.push({ index: some[index]!.index, ...fault });
    }
    await noteReply(id, reply, rows);
    return reply;
  }

  async function noteReply(id: string, reply: ReceiveReply, rows: readonly SourceRow[]): Promise<void> {
    const atMs = now();
    const rejections = reply.rejected.slice(0, 100).map(({ index, code, detail }) => {
      const { raw } = rows[index]!;
      const row = (typeof raw === "string" ? raw : JSON.stringify(raw ?? null)).slice(0, rowLength);
      return { sourceId: id, atMs, code, detail, row };
    });
    const lags = rows.flatMap((row) => {
      const timestamp = "event" in row ? Date.parse(String(row.event.timestamp)) : Number.NaN;
      return Number.isNaN(timestamp) ? [] : [Math.max(0, atMs - timestamp)];
    });
    const { accepted, duplicates, rejected, ignored } = reply;
    const lagMs = lags.reduce((sum, lag) => sum + lag, 0);
    const counts = { accepted, duplicates, rejected: rejected.length, ignored: ignored.length };
    await note(id, { ...counts, lagMs, requests: 1 }, rejections);
  }

  async function note(
    id: string,
    counts: Partial<SourceHour>,
    rejections: Omit<SourceRejection, "id">[],
  ): Promise<void> {
    const atMs = now();
    const none = { requests: 0, accepted: 0, duplicates: 0, rejected: 0, ignored: 0, refused: 0, lagMs: 0 };
    await store.note(
      { ...none, ...counts, sourceId: id, hour: Math.floor(atMs / 3_600_000), lastAtMs: atMs },
      rejections,
    );
  }

  return {
    definitions,
    async remove(id) {
      const wasThere = await definitions.remove(id);
      if (wasThere) await store.forget(id);
      return wasThere;
    },
    receive,
    tryOut(id, delivery, mapping) {
      return [...read({ ...definitions.get(id), mapping }, delivery)].map((row): SourceRow => {
        if (!("event" in row)) return row;
        const parsed = parseEvent(row.event, { receivedAtMs: delivery.nowMs, sourceId: id });
        return isFault(parsed) ? { raw: row.raw, fault: parsed.detail, code: parsed.code } : row;
      });
    },
    hours: store.hours,
    rejections: store.rejections,
  };
}

/** Throws SignatureError unless the sender is proven: by the kind's own signature, else by a key of this API or the source's secret. */
async function prove(
  definition: SourceDefinition,
  delivery: RawDelivery,
  { isKnownCaller, fetchText }: { isKnownCaller: boolean; fetchText: SourcesOptions["fetchText"] },
): Promise<void> {
  const { verify } = kindOf(definition);
  const { secret } = definition;
  if (verify !== undefined) return verify(delivery, secret!, fetchText);
  if (secret === undefined) {
    if (isKnownCaller) return;
    throw new SignatureError("send a key of this API");
  }
  const sent = delivery.headers["x-source-secret"] ?? delivery.query.secret;
  if (sent === undefined) throw new SignatureError("send the secret of the source as X-Source-Secret or ?secret=");
  checkApiSecret(sent, secret);
}
