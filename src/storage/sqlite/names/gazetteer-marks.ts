import { setImmediate as nextTurn } from "node:timers/promises";
import type { Database } from "../database.ts";
import { createDocumentWriter } from "../document-store.ts";
import { inTurn } from "../write-turn.ts";

/** How far the marks of one change of the names are. */
interface Pending {
  /** Of the names after the change. */
  version: number;
  /** Items that speak of this entity are to be marked; empty for none. */
  entityId: string;
  /** FTS5 phrases; items whose text has one are to be marked. */
  phrases: string[];
  /** 0 looks for the entity, i for phrase i - 1. */
  step: number;
  /**
   * The last item that was looked at in this step, by its position. Of the entity's step it is the place in the table, which outlives no process: what is stored is 0,
   * and the step begins anew.
   */
  after: number;
}

export interface GazetteerMarks {
  /** Notes what a change outdates; call it in the transaction of the change. */
  begin(change: { version: number; entityId: string; names: readonly string[] }): void;
  /** Marks all that the change outdates; returns how many items it marked. */
  finish(version: number): Promise<number>;
  /** Ids of marked items, in order. Finishes first what a process that ended has begun. */
  read(limit: number): Promise<string[]>;
}

const documentName = "gazetteer-marks";
const currentGeneration = "(SELECT id FROM generation WHERE status = 'current')";
/** Some 3 ms of reading, and 6 ms of writing. */
const readAtOnce = 150;
const writtenAtOnce = 50;

interface Slice {
  ids: string[];
  /** Undefined at the end of the step. */
  after: number | undefined;
}

interface SpeakingQuery {
  entityId: string;
  quoted: string;
  after: number;
}

/**
 * Marks analyses that new names outdate, in slices with turns of the event loop between them: in a big archive a name can stand in every text, and each mark
 * writes a row of some kilobytes. How far they are is stored with them, so that another process finishes what one has begun.
 */
export function createGazetteerMarks(database: Database, now: () => number): GazetteerMarks {
  const readPending = database.prepare<[string], string>("SELECT body FROM document WHERE name = ?").pluck();
  const forget = database.prepare("DELETE FROM document WHERE name = ?");
  const write = createDocumentWriter(database);
  // By place in the table, which is read through so; the quoted id is looked for first, since most texts do not hold it and need not be parsed.
  const readSpeaking = database.prepare<SpeakingQuery, { place: number; id: string; speaks: number }>(`
    SELECT rowid AS place, item_id AS id, generation_id = ${currentGeneration} AND instr(summary, @quoted) > 0 AND EXISTS
      (SELECT 1 FROM json_each(summary, '$.entities') WHERE value ->> '$.id' = @entityId) AS speaks
    FROM analysis WHERE rowid > @after ORDER BY rowid LIMIT ${readAtOnce}`);
  const readWritten = database.prepare<[string, number], { id: string; position: number }>(`
    SELECT item.id, item.position FROM item_words JOIN item ON item.position = item_words.rowid
    WHERE item_words MATCH ? AND item_words.rowid > ? ORDER BY item_words.rowid LIMIT ${writtenAtOnce}`);
  // No fingerprint is no model's: the item counts as never analysed.
  const mark = database.prepare(`
    UPDATE analysis SET fingerprint = '' WHERE generation_id = ${currentGeneration} AND fingerprint <> '' AND item_id = ?`);
  const readMarked = database
    .prepare<[number], string>(
      `SELECT item_id FROM analysis WHERE generation_id = ${currentGeneration} AND fingerprint = '' ORDER BY item_id LIMIT ?`,
    )
    .pluck();
  /** Versions whose marks are being finished here. */
  const own = new Set<number>();

  const pendingMarks = (): Pending[] => JSON.parse(readPending.get(documentName) ?? "[]") as Pending[];

  function keep(pending: readonly Pending[]): void {
    if (pending.length === 0) forget.run(documentName);
    else write({ name: documentName, body: JSON.stringify(pending) }, now());
  }

  function look({ entityId, phrases, step, after }: Pending): Slice {
    if (step > 0) {
      const rows = readWritten.all(phrases[step - 1]!, after);
      return { ids: rows.map(({ id }) => id), after: rows.length < writtenAtOnce ? undefined : rows.at(-1)!.position };
    }
    const ids: string[] = [];
    let last = 0;
    let count = 0;
    for (const row of readSpeaking.iterate({ entityId, quoted: JSON.stringify(entityId), after })) {
      count += 1;
      last = row.place;
      if (row.speaks === 1) ids.push(row.id);
      if (ids.length === writtenAtOnce) return { ids, after: last };
    }
    return { ids, after: count < readAtOnce ? undefined : last };
  }

  /** Marks what was found; returns how many were not marked before, and where to go on. */
  const markSlice = database.transaction((from: Pending, { ids, after }: Slice) => {
    let marked = 0;
    for (const id of ids) marked += mark.run(id).changes;
    const next = after === undefined ? { ...from, step: from.step + 1, after: 0 } : { ...from, after };
    const others = pendingMarks().filter(({ version }) => version !== from.version);
    const isOver = next.step > next.phrases.length;
    keep(isOver ? others : [...others, next.step === 0 ? { ...next, after: 0 } : next]);
    return { marked, next: isOver ? undefined : next };
  });

  async function finish(version: number): Promise<number> {
    own.add(version);
    let marked = 0;
    try {
      let at = pendingMarks().find((pending) => pending.version === version);
      while (at !== undefined) {
        const from = at;
        let slice = look(from);
        while (slice.ids.length === 0 && slice.after !== undefined) {
          await nextTurn();
          slice = look({ ...from, after: slice.after });
        }
        const found = slice;
        const done = await inTurn(database, () => markSlice.immediate(from, found));
        marked += done.marked;
        at = done.next;
        await nextTurn();
      }
    } finally {
      own.delete(version);
    }
    return marked;
  }

  return {
    begin({ version, entityId, names }) {
      const phrases = names.flatMap((name) => phraseOf(name) ?? []);
      const first = { version, entityId, phrases, step: entityId === "" ? 1 : 0, after: 0 };
      if (first.step <= phrases.length) keep([...pendingMarks(), first]);
    },
    finish,
    async read(limit) {
      for (const { version } of pendingMarks()) if (!own.has(version)) await finish(version);
      return readMarked.all(limit);
    },
  };
}

/** The words of a name as an FTS5 phrase; undefined for a name without a letter or digit. */
function phraseOf(name: string): string | undefined {
  const words = name.match(/[\p{L}\p{N}]+/gu);
  return words === null ? undefined : `"${words.join(" ")}"`;
}
