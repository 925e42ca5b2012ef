import type { Engagement } from "../../../profiles/features/engagement.ts";
import type { SegmentEvent } from "../../../segments/conditions/segment-event.ts";
import type { Column, UserColumns } from "../../../segments/everybody/user-columns.ts";
import type { Database } from "../database.ts";

/** Everything that is read of an event beside name and time, as one text: JSON has no such separator. */
const eventText = "properties || char(0) || context || char(0) || coalesce(source_id, '')";

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
    "FROM event INDEXED BY event_by_name WHERE event = ? AND occurred_at_ms > ? ORDER BY occurred_at_ms, profile_ref, sequence";
  const stampUsers = column<number, [string, number]>(`SELECT profile_ref ${stampsOf}`);
  const stampTimes = column<number, [string, number]>(`SELECT occurred_at_ms ${stampsOf}`);
  const namedTexts = column<string, [string, number]>(`SELECT ${eventText} ${stampsOf}`);
  const namedProperties = column<string, [string, number]>(`SELECT properties ${stampsOf}`);
  // Properties are stored as JSON.stringify writes them: what a condition compares with stands in them the same way.
  const containing = database
    .prepare<[string, number, string], [number, number, string]>(`
      SELECT profile_ref, occurred_at_ms, properties FROM event INDEXED BY event_by_name
      WHERE event = ? AND occurred_at_ms > ? AND instr(properties, ?) > 0 ORDER BY occurred_at_ms, profile_ref, sequence`)
    .raw();
  const later = "FROM event WHERE occurred_at_ms > ? ORDER BY sequence";
  const allUsers = column<number, [number]>(`SELECT profile_ref ${later}`);
  const allTimes = column<number, [number]>(`SELECT occurred_at_ms ${later}`);
  const allNames = column<string, [number]>(`SELECT event ${later}`);
  const allTexts = column<string, [number]>(`SELECT ${eventText} ${later}`);
  const lastEvent = column<number>("SELECT max(sequence) FROM event");
  const refs = column<number>("SELECT ref FROM profile ORDER BY ref");
  // Both at once: a profile is parsed as a whole for either.
  const facts = column<string>("SELECT json_extract(state, '$.traits', '$.engagement') FROM profile ORDER BY ref");
  const members = column<number, [string, number]>(
    "SELECT profile_ref FROM segment_member WHERE segment_id = ? AND version = ?",
  );
  const learnedRefs = column<number>("SELECT profile_ref FROM learned_member ORDER BY profile_ref");
  const learnedShares = column<string>("SELECT shares FROM learned_member ORDER BY profile_ref");
  // All three at once: a state is parsed once for them.
  const contact = database.prepare<[string], { channel: unknown; facts: string }>(`
    SELECT (SELECT context ->> 'channel' FROM event INDEXED BY event_by_profile
        WHERE profile_ref = wanted.value ORDER BY sequence DESC LIMIT 1) AS channel,
      json_extract(state, '$.traits.email', '$.traits.phone', '$.consents.messaging.isGranted') AS facts
    FROM json_each(?) AS wanted CROSS JOIN profile ON profile.ref = wanted.value`);

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
  let read: Column<readonly [Record<string, unknown>, Engagement]> | undefined;
  const everyFact = (): NonNullable<typeof read> => {
    read ??= { users: refs.all(), values: parsed(facts.all()) };
    return read;
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
    *events({ name, afterMs, reads, text }) {
      const from = Math.max(afterMs, beginningMs);
      const isAny = name === "*";
      if (!isAny && reads === "properties" && text !== undefined) {
        for (const [user, atMs, properties] of containing.all(name, from, text)) {
          yield { user, event: new LazyEvent(name, atMs, properties) };
        }
        return;
      }
      const users = isAny ? allUsers.all(from) : stampUsers.all(name, from);
      const times = isAny ? allTimes.all(from) : stampTimes.all(name, from);
      const names = isAny ? allNames.all(from) : undefined;
      const named = reads === "everything" ? namedTexts : namedProperties;
      const texts = isAny ? allTexts.all(from) : named.all(name, from);
      for (let i = 0; i < users.length; i++) {
        yield { user: users[i]!, event: new LazyEvent(names?.[i] ?? name, times[i]!, texts[i]!) };
      }
    },
    traits: () => ({ users: everyFact().users, values: everyFact().values.map(([traits]) => traits) }),
    engagement: () => ({ users: everyFact().users, values: everyFact().values.map(([, engagement]) => engagement) }),
    members: ({ segmentId, version }) => members.all(segmentId, version),
    groupShares: () => ({ users: learnedRefs.all(), values: parsed<Record<string, number>>(learnedShares.all()) }),
    contacts: (users) =>
      contact.all(JSON.stringify([...users])).map(({ channel, facts }) => {
        const [email, phone, allows] = JSON.parse(facts) as [unknown, unknown, boolean | null];
        return {
          channel: typeof channel === "string" ? channel : undefined,
          ...{ allows: allows ?? undefined, hasEmail: typeof email === "string", hasPhone: typeof phone === "string" },
        };
      }),
  };
}

/** An event of which JSON is read when it is asked for: the properties, or `eventText`. */
class LazyEvent implements SegmentEvent {
  readonly event: string;
  readonly occurredAtMs: number;
  readonly #text: string;

  constructor(event: string, occurredAtMs: number, text: string) {
    this.event = event;
    this.occurredAtMs = occurredAtMs;
    this.#text = text;
  }

  get properties(): Record<string, unknown> {
    const end = this.#text.indexOf("\0");
    return JSON.parse(end < 0 ? this.#text : this.#text.slice(0, end)) as Record<string, unknown>;
  }

  get context(): Record<string, unknown> {
    return JSON.parse(this.#text.split("\0", 2)[1]!) as Record<string, unknown>;
  }

  get sourceId(): string | undefined {
    const start = this.#text.indexOf("\0", this.#text.indexOf("\0") + 1) + 1;
    return start === this.#text.length ? undefined : this.#text.slice(start);
  }
}
