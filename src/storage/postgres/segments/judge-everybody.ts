import type { Engagement } from "../../../profiles/features/engagement.ts";
import type { SegmentEvent } from "../../../segments/conditions/segment-event.ts";
import type { EverybodyJudged, EverybodyRequest } from "../../../segments/definitions/everybody.ts";
import { judgeEverybody } from "../../../segments/everybody/judge-everybody.ts";
import type { Column, EventQuery, UserColumns } from "../../../segments/everybody/user-columns.ts";
import { type SegmentEventRow, segmentEventOf } from "../../rows/segment-rows.ts";
import type { Connection } from "../connection/connection.ts";
import type { Queries } from "../connection/queries.ts";

/** The earliest time that a column is asked for. */
const beginningMs = -8.64e15;

/** Thrown by a column that is not read yet; the rule is judged again when it is. */
class MissingColumnError extends Error {
  readonly key: string;
  readonly read: (queries: Queries) => Promise<unknown>;

  constructor(key: string, read: (queries: Queries) => Promise<unknown>) {
    super(`The column ${key} is not read yet.`);
    this.key = key;
    this.read = read;
  }
}

/**
 * Judges a rule for everybody as it is stored at one moment. Which columns the rule needs is known when it asks for them: each time that it
 * asks for a new one, that is read and the rule is judged again, at most as often as there are kinds of columns and event names.
 */
export function judgeStored(connection: Connection, request: EverybodyRequest): Promise<EverybodyJudged> {
  return connection.snapshot(async (queries) => {
    const columns = new Map<string, unknown>();
    for (;;) {
      try {
        return judgeEverybody(columnsIn(columns), request);
      } catch (cause) {
        if (!(cause instanceof MissingColumnError)) throw cause;
        columns.set(cause.key, await cause.read(queries));
      }
    }
  });
}

interface StampRow {
  ref: number;
  atMs: number;
}

/** Columns that were read; others throw MissingColumnError. */
function columnsIn(columns: ReadonlyMap<string, unknown>): UserColumns {
  function column<Value>(key: string, read: (queries: Queries) => Promise<Value>): Value {
    if (!columns.has(key)) throw new MissingColumnError(key, read);
    return columns.get(key) as Value;
  }
  const users = () =>
    column("users", async (queries) => {
      const rows = await queries.rows<{ ref: number; id: string }>("SELECT ref, id FROM profile ORDER BY ref");
      return { numbers: rows.map(({ ref }) => ref), ids: rows.map(({ id }) => id) };
    });
  const stateColumn = <Value>(part: "traits" | "engagement"): Column<Value> =>
    column(part, async (queries) => {
      const rows = await queries.rows<{ ref: number; value: string }>(
        "SELECT ref, state AS value FROM profile ORDER BY ref",
      );
      const values = rows.map(({ value }) => (JSON.parse(value) as Record<typeof part, Value>)[part]);
      return { users: rows.map(({ ref }) => ref), values };
    });
  return {
    lastEvent: () =>
      column("last event", async (queries) => {
        const [row] = await queries.rows<{ last: number }>("SELECT coalesce(max(sequence), 0) AS last FROM event");
        return row!.last;
      }),
    users: () => users().numbers,
    ids: () => users().ids,
    stamps: ({ name, afterMs }) =>
      column(`stamps ${afterMs} ${name}`, async (queries): Promise<Column<number>> => {
        const rows = await queries.rows<StampRow>(
          `SELECT profile_ref AS ref, occurred_at_ms AS at_ms FROM event WHERE event = $1 AND occurred_at_ms > $2
           ORDER BY occurred_at_ms, profile_ref`,
          [name, Math.max(afterMs, beginningMs)],
        );
        return { users: rows.map(({ ref }) => ref), values: rows.map(({ atMs }) => atMs) };
      }),
    events: (query) => column(`events ${query.afterMs} ${query.name}`, (queries) => readEvents(queries, query)),
    traits: () => stateColumn<Readonly<Record<string, unknown>>>("traits"),
    engagement: () => stateColumn<Engagement>("engagement"),
    members: ({ segmentId, version }) =>
      column(`members ${version} ${segmentId}`, async (queries) => {
        const rows = await queries.rows<{ ref: number }>(
          "SELECT profile_ref AS ref FROM segment_member WHERE segment_id = $1 AND version = $2",
          [segmentId, version],
        );
        return rows.map(({ ref }) => ref);
      }),
    groupShares: () =>
      column("groups", async (queries): Promise<Column<Record<string, number>>> => {
        const rows = await queries.rows<{ ref: number; shares: string }>(
          "SELECT profile_ref AS ref, shares FROM learned_member ORDER BY profile_ref",
        );
        return {
          users: rows.map(({ ref }) => ref),
          values: rows.map(({ shares }) => JSON.parse(shares) as Record<string, number>),
        };
      }),
    contacts(wanted) {
      // Of everybody: the users that are wanted are known only when the rule was judged.
      const contacts = column("contacts", (queries) =>
        queries.rows<ContactRow>(
          `SELECT ref, newest.channel, state::json #>> '{consents,messaging,isGranted}' AS allows,
             coalesce(json_typeof(state::json #> '{traits,email}') = 'string', false) AS has_email,
             coalesce(json_typeof(state::json #> '{traits,phone}') = 'string', false) AS has_phone
           FROM profile LEFT JOIN (
             SELECT DISTINCT ON (profile_ref) profile_ref, channel FROM event ORDER BY profile_ref, sequence DESC
           ) AS newest ON newest.profile_ref = ref`,
        ),
      );
      return contacts.flatMap(({ ref, channel, allows, hasEmail, hasPhone }) =>
        wanted.has(ref)
          ? [{ channel: textIn(channel), allows: allows === null ? undefined : allows === "true", hasEmail, hasPhone }]
          : [],
      );
    },
  };
}

interface ContactRow {
  ref: number;
  channel: string | null;
  allows: string | null;
  hasEmail: boolean;
  hasPhone: boolean;
}

function textIn(json: string | null): string | undefined {
  const value: unknown = json === null ? null : JSON.parse(json);
  return typeof value === "string" ? value : undefined;
}

async function readEvents(
  queries: Queries,
  { name, afterMs }: EventQuery,
): Promise<{ user: number; event: SegmentEvent }[]> {
  const rows = await queries.rows<SegmentEventRow & { ref: number }>(
    `SELECT profile_ref AS ref, event, occurred_at_ms, source_id, properties, context FROM event
     WHERE occurred_at_ms > $1 AND ($2::text IS NULL OR event = $2)`,
    [Math.max(afterMs, beginningMs), name === "*" ? null : name],
  );
  return rows.map(({ ref, ...row }) => ({ user: ref, event: segmentEventOf(row) }));
}
