import type { Engagement } from "../../../profiles/features/engagement.ts";
import type { SegmentEvent } from "../../../segments/conditions/segment-event.ts";
import type { Column, UserColumns } from "../../../segments/everybody/user-columns.ts";
import type { Database } from "../database.ts";

type EventRow = [
  user: number,
  event: string,
  atMs: number,
  sourceId: string | null,
  properties: string,
  context: string,
];

/** The earliest time that a column is asked for. */
const beginningMs = -8.64e15;

/**
 * Users by column in SQLite. A single column comes out of the database five times as fast as two in rows, so that
 * columns are read one after the other in the same order; the caller's transaction keeps them together.
 */
export function createUserColumns(database: Database): UserColumns {
  const column = <Value, Parameters extends unknown[] = []>(sql: string) =>
    database.prepare<Parameters, Value>(sql).pluck();
  // By the index of ids: the table itself is as large as all profiles.
  const refsById = column<number>("SELECT ref FROM profile ORDER BY id");
  const idsById = column<string>("SELECT id FROM profile ORDER BY id");
  const stampsOf =
    "FROM event INDEXED BY event_by_name WHERE event = ? AND occurred_at_ms > ? ORDER BY occurred_at_ms, profile_ref";
  const stampUsers = column<number, [string, number]>(`SELECT profile_ref ${stampsOf}`);
  const stampTimes = column<number, [string, number]>(`SELECT occurred_at_ms ${stampsOf}`);
  const eventColumns = "profile_ref, event, occurred_at_ms, source_id, properties, context";
  const namedEvents = database
    .prepare<[string, number], EventRow>(
      `SELECT ${eventColumns} FROM event INDEXED BY event_by_name WHERE event = ? AND occurred_at_ms > ?`,
    )
    .raw();
  const allEvents = database
    .prepare<[number], EventRow>(`SELECT ${eventColumns} FROM event WHERE occurred_at_ms > ?`)
    .raw();
  const lastEvent = column<number>("SELECT max(sequence) FROM event");
  const refs = column<number>("SELECT ref FROM profile ORDER BY ref");
  const traits = column<string>("SELECT state -> '$.traits' FROM profile ORDER BY ref");
  const engagement = column<string>("SELECT state -> '$.engagement' FROM profile ORDER BY ref");
  const members = column<number, [string, number]>(
    "SELECT profile_ref FROM segment_member WHERE segment_id = ? AND version = ?",
  );
  const learnedRefs = column<number>("SELECT profile_ref FROM learned_member ORDER BY profile_ref");
  const learnedShares = column<string>("SELECT shares FROM learned_member ORDER BY profile_ref");
  const newestOf = (condition: string) => `
    SELECT (SELECT context ->> 'channel' FROM event INDEXED BY event_by_profile
      WHERE profile_ref = wanted.value ${condition} ORDER BY sequence DESC LIMIT 1)
    FROM json_each(?) AS wanted`;
  const newestNamed = column<unknown, [string, string]>(newestOf("AND event IN (SELECT value FROM json_each(?))"));
  const newestOfAll = column<unknown, [string]>(newestOf(""));

  function readUsers(): { numbers: number[]; ids: string[] } {
    const [byId, names] = [refsById.all(), idsById.all()];
    const order = Array.from(byId.keys()).sort((a, b) => byId[a]! - byId[b]!);
    return { numbers: order.map((place) => byId[place]!), ids: order.map((place) => names[place]!) };
  }

  let known: ReturnType<typeof readUsers> | undefined;
  const everybody = (): ReturnType<typeof readUsers> => {
    known ??= readUsers();
    return known;
  };
  const parsed = <Value>(texts: readonly string[]): Value[] => texts.map((text) => JSON.parse(text) as Value);

  return {
    lastEvent: () => lastEvent.get() ?? 0,
    users: () => everybody().numbers,
    ids: () => everybody().ids,
    stamps({ name, afterMs }): Column<number> {
      const bounds = [name, Math.max(afterMs, beginningMs)] as const;
      return { users: stampUsers.all(...bounds), values: stampTimes.all(...bounds) };
    },
    *events({ name, afterMs }) {
      const from = Math.max(afterMs, beginningMs);
      const rows = name === "*" ? allEvents.iterate(from) : namedEvents.iterate(name, from);
      for (const [user, ...row] of rows) yield { user, event: eventOf(row) };
    },
    traits: () => ({ users: refs.all(), values: parsed<Record<string, unknown>>(traits.all()) }),
    engagement: () => ({ users: refs.all(), values: parsed<Engagement>(engagement.all()) }),
    members: ({ segmentId, version }) => members.all(segmentId, version),
    groupShares: () => ({ users: learnedRefs.all(), values: parsed<Record<string, number>>(learnedShares.all()) }),
    newestChannels(users, names) {
      const wanted = JSON.stringify([...users]);
      const isAny = names.length === 0 || names.includes("*");
      const channels = isAny ? newestOfAll.all(wanted) : newestNamed.all(JSON.stringify(names), wanted);
      return channels.filter((channel) => typeof channel === "string");
    },
  };
}

function eventOf([event, occurredAtMs, sourceId, properties, context]: [
  event: string,
  atMs: number,
  sourceId: string | null,
  properties: string,
  context: string,
]): SegmentEvent {
  return {
    event,
    occurredAtMs,
    properties: JSON.parse(properties) as Record<string, unknown>,
    context: JSON.parse(context) as Record<string, unknown>,
    ...(sourceId !== null && { sourceId }),
  };
}
