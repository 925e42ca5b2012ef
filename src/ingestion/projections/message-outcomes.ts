import type { CountedEvent, Projection } from "../commit/projection.ts";
import type { ProjectionTable } from "../commit/projection-table.ts";

/** A message counts once per kind, at its first event, so a repeated event changes nothing. */
const messageEvents: ProjectionTable = {
  name: "message_event",
  key: ["message_id", "kind"],
  columns: { occurred_at_ms: "min" },
  requires: { column: "message_id", table: "message" },
};

/** What became of composed messages: shown, opened, clicked, dismissed. Messages that are not known are passed over. */
export const messageOutcomes: Projection = {
  name: "message-outcomes",
  tables: [messageEvents],
  begin({ write }) {
    const note = ({ event: { message, occurredAtMs } }: CountedEvent): void => {
      if (message === undefined) return;
      write(messageEvents, { message_id: message.id, kind: message.action, occurred_at_ms: occurredAtMs });
    };
    return { apply: note, count: note };
  },
};
