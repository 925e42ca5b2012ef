import { z } from "zod";
import type { DocumentStore } from "../../catalogue/items/item-store.ts";
import { AttuneError } from "../../errors/attune-error.ts";
import { InvalidInputError, NotFoundError } from "../../errors/errors.ts";
import { type Purpose, purposes } from "../../events/consent.ts";
import { isFault, parseEvent } from "../../events/parse-event.ts";
import type { EventIngestion } from "../event-ingestion.ts";
import { findSourceKind, sourceKinds } from "./kinds/kinds.ts";
import type { Rates } from "./rates.ts";
import {
  type RawDelivery,
  type ReadOptions,
  SignatureError,
  type SourceKind,
  type SourceRow,
  sourceIdSchema,
} from "./shape/source.ts";
import type { SourceHour, SourceRejection, SourceStore } from "./source-store.ts";

export const sourceSchema = z.strictObject({
  kind: z
    .string()
    .refine(
      (kind) => findSourceKind(kind) !== undefined,
      `The kinds are ${sourceKinds.map(({ kind }) => kind).join(", ")}`,
    ),
  /** What proves the sender; never given back. */
  secret: z.string().min(1).max(10_000).optional(),
  label: z.string().max(200).optional(),
  /** Fields by the names that this source has for them. */
  mapping: z.record(z.string().max(100), z.string().max(200)).default({}),
  /** What holds for people who decided nothing; purposes left out are as everywhere. */
  consentDefault: z
    .strictObject(Object.fromEntries(purposes.map((purpose) => [purpose, z.boolean().optional()])))
    .optional(),
  /** Most requests in a minute; what is beyond gets 429. */
  ratePerMinute: z.int().min(1).max(1_000_000).default(6_000),
});

export type SourceDefinition = z.output<typeof sourceSchema> & { id: string };

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
  list(): SourceDefinition[];
  /** Throws NotFoundError. */
  get(id: string): SourceDefinition;
  /** Without a secret the one that is stored stays. */
  put(id: string, definition: unknown): Promise<SourceDefinition>;
  remove(id: string): Promise<boolean>;
  /**
   * Takes in what a source sent. `isKnownCaller`: a key of this API proves the sender. Throws SourceRefusedError where nothing does,
   * InvalidInputError for a body that cannot be read.
   */
  receive(id: string, delivery: RawDelivery, isKnownCaller: boolean): Promise<ReceiveReply>;
  /** What a body would become; nothing is stored. */
  tryOut(id: string, delivery: RawDelivery): SourceRow[];
  hours: SourceStore["hours"];
  rejections: SourceStore["rejections"];
  reload(): Promise<void>;
}

export class SourceRefusedError extends AttuneError {
  constructor(id: string, reason: string) {
    super({ code: "bad-signature", status: 401, message: `The request is not from the source "${id}": ${reason}.` });
  }
}

export interface SourcesOptions {
  documents: Pick<DocumentStore, "readDocument" | "writeDocument">;
  store: SourceStore;
  ingestion: EventIngestion;
  rates: Rates;
  consentDefault: Readonly<Record<Purpose, boolean>>;
  fetchText: (url: string) => Promise<string>;
  now: () => number;
}

const documentName = "sources";
const batchSize = 1_000;
const rowLength = 4_000;

export async function openSources(options: SourcesOptions): Promise<Sources> {
  const { documents, store, ingestion, rates, now } = options;
  let definitions = new Map<string, SourceDefinition>();

  async function reload(): Promise<void> {
    const stored = await documents.readDocument(documentName);
    const list = stored === undefined ? [] : (JSON.parse(stored.body) as SourceDefinition[]);
    definitions = new Map(list.map((one) => [one.id, one]));
  }

  async function write(next: Map<string, SourceDefinition>): Promise<void> {
    const events = [{ topic: "definitions.changed" as const, key: "", body: { kind: "sources" } }];
    await documents.writeDocument({ name: documentName, body: JSON.stringify([...next.values()]), events });
    definitions = next;
  }

  function get(id: string): SourceDefinition {
    const found = definitions.get(id);
    if (found === undefined) throw new NotFoundError("source", id);
    return found;
  }

  function read(definition: SourceDefinition, delivery: RawDelivery): SourceRow[] {
    const readOptions: ReadOptions = { mapping: definition.mapping, nowMs: delivery.nowMs, convert: rates.convert };
    try {
      return [...kindOf(definition).read(delivery, readOptions)];
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw new InvalidInputError(
        `The body is not what a source of the kind "${definition.kind}" sends: ${error.message}.`,
        [{ path: "", message: error.message }],
      );
    }
  }

  async function receive(id: string, delivery: RawDelivery, isKnownCaller: boolean): Promise<ReceiveReply> {
    const definition = get(id);
    try {
      await prove(definition, delivery, { isKnownCaller, fetchText: options.fetchText });
    } catch (error) {
      const isUnreadable = error instanceof SyntaxError;
      if (!(error instanceof SignatureError) && !isUnreadable) throw error;
      await note(id, { refused: 1 }, []);
      throw new SourceRefusedError(id, isUnreadable ? "its body is not JSON" : error.message);
    }
    const rows = read(definition, delivery);
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
    const counts = {
      accepted,
      duplicates,
      rejected: rejected.length === 0 ? 0 : rejected.length,
      ignored: ignored.length,
    };
    const lagMs = lags.reduce((sum, lag) => sum + lag, 0);
    await note(id, { ...counts, rejected: reply.rejected.length, lagMs, requests: 1 }, rejections);
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

  await reload();
  return {
    list: () => [...definitions.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
    get,
    async put(id, given) {
      const parsed = sourceSchema.parse(given);
      const secret = parsed.secret ?? definitions.get(id)?.secret;
      const definition: SourceDefinition = {
        id: sourceIdSchema.parse(id),
        ...parsed,
        ...(secret !== undefined && { secret }),
      };
      const kind = kindOf(definition);
      if (kind.verify !== undefined && secret === undefined) {
        throw new InvalidInputError(`A source of the kind "${kind.kind}" needs \`secret\`: its ${kind.secretIs}.`, [
          { path: "secret", message: `Set the ${kind.secretIs}` },
        ]);
      }
      await write(new Map(definitions).set(id, definition));
      return definition;
    },
    async remove(id) {
      const next = new Map(definitions);
      if (!next.delete(id)) return false;
      await write(next);
      await store.forget(id);
      return true;
    },
    receive,
    tryOut(id, delivery) {
      return read(get(id), delivery).map((row): SourceRow => {
        if (!("event" in row)) return row;
        const parsed = parseEvent(row.event, { receivedAtMs: delivery.nowMs, sourceId: id });
        return isFault(parsed) ? { raw: row.raw, fault: parsed.detail, code: parsed.code } : row;
      });
    },
    hours: store.hours,
    rejections: store.rejections,
    reload,
  };
}

export function kindOf({ kind }: Pick<SourceDefinition, "kind">): SourceKind {
  return findSourceKind(kind)!;
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
  if (
    secret === undefined
      ? isKnownCaller
      : delivery.query.secret === secret || delivery.headers["x-source-secret"] === secret
  )
    return;
  throw new SignatureError(
    secret === undefined ? "send a key of this API" : "send the secret of the source as X-Source-Secret or ?secret=",
  );
}
