import { isFault, parseEvent } from "../../events/parse-event.ts";
import type { EventIngestion } from "../event-ingestion.ts";
import { findSourceKind } from "./kinds/kinds.ts";
import type { Rates } from "./rates.ts";
import type { SourceDefinition } from "./source-definitions.ts";

export interface ImportRowsOptions {
  definition: Pick<SourceDefinition, "id" | "kind" | "mapping">;
  /** Only people (`identify`), or only events. */
  what: "people" | "events";
  /** Names the file: a row without an id of its own is known by it and its number. */
  fileName: string;
  /** Tells what would be done. */
  isDry: boolean;
  ingestion: Pick<EventIngestion, "ingest">;
  rates: Pick<Rates, "convert">;
  now: () => number;
}

export interface ImportedRows {
  accepted: number;
  duplicates: number;
  ignored: number;
  rejected: { row: number; code: string; detail: string }[];
}

/** Takes in records of a file; `first` is the number of the first one. Records that are in already count as duplicates. */
export async function importRows(
  records: readonly unknown[],
  first: number,
  options: ImportRowsOptions,
): Promise<ImportedRows> {
  const { definition, what, fileName, isDry, ingestion, rates, now } = options;
  const nowMs = now();
  const delivery = { body: Buffer.from(JSON.stringify(records)), headers: {}, query: {}, nowMs };
  const rows = [
    ...findSourceKind(definition.kind)!.read(delivery, { mapping: definition.mapping, nowMs, convert: rates.convert }),
  ];
  const reply: ImportedRows = { accepted: 0, duplicates: 0, ignored: 0, rejected: [] };
  const events: { row: number; event: Record<string, unknown> }[] = [];
  for (const [place, row] of rows.entries()) {
    const number = first + place;
    if ("ignored" in row) reply.ignored++;
    else if ("fault" in row) reply.rejected.push({ row: number, code: row.code ?? "invalid-row", detail: row.fault });
    else if ((row.event.type === "identify") !== (what === "people")) {
      const detail =
        what === "people"
          ? "type: the row is an event; use `import events`"
          : "event: the row names no event; use `import people`";
      reply.rejected.push({ row: number, code: "invalid-row", detail });
    } else {
      const messageId = row.event.messageId ?? `import:${definition.id}:${fileName}:${number}`;
      events.push({ row: number, event: { ...row.event, messageId } });
    }
  }
  if (isDry) {
    for (const { row, event } of events) {
      const parsed = parseEvent(event, { receivedAtMs: nowMs });
      if (isFault(parsed)) reply.rejected.push({ row, code: parsed.code, detail: parsed.detail });
      else reply.accepted++;
    }
    return reply;
  }
  if (events.length === 0) return reply;
  const outcome = await ingestion.ingest(
    events.map(({ event }) => event),
    { sourceId: definition.id },
  );
  reply.accepted = outcome.accepted;
  reply.duplicates = outcome.duplicates;
  for (const { index, ...fault } of outcome.rejected) reply.rejected.push({ row: events[index]!.row, ...fault });
  return reply;
}
