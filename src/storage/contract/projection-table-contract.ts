import { expect, test } from "vitest";
import { type CommitPart, type CommitStore, StaleCommitError } from "../../ingestion/commit/commit-store.ts";
import type { ProjectionTable, Row } from "../../ingestion/commit/projection-table.ts";
import { createRowBuffer } from "../../ingestion/commit/row-buffer.ts";

const nowMs = Date.parse("2026-06-01T12:00:00Z");
const hourMs = 3_600_000;

/** One column for every way to combine; the test database has it as `trial`. */
export const trialTable: ProjectionTable = {
  name: "trial",
  key: ["profile_ref", "thing"],
  columns: {
    newest: "replace",
    first: "keep",
    total: "add",
    least: "min",
    most: "max",
    faded: { decay: hourMs, at: "at_ms", atLeast: 0 },
    at_ms: "latest",
  },
  user: "profile_ref",
};

/** Rows that name no user, and only known things. */
export const boundTable: ProjectionTable = {
  name: "trial_bound",
  key: ["thing"],
  columns: {},
  requires: { column: "thing", table: "template" },
};

export const trialSql = `
  CREATE TABLE trial (
    profile_ref INTEGER NOT NULL REFERENCES profile (ref) ON DELETE CASCADE, thing TEXT NOT NULL,
    newest TEXT, first TEXT, total REAL NOT NULL, least REAL NOT NULL, most REAL NOT NULL, faded REAL NOT NULL, at_ms INTEGER NOT NULL,
    PRIMARY KEY (profile_ref, thing)) STRICT;
  CREATE TABLE trial_bound (thing TEXT PRIMARY KEY REFERENCES template (id)) STRICT;
  INSERT INTO template (id, definition, created_at_ms, updated_at_ms) VALUES ('known', '{}', 0, 0);`;

function row(user: string, value: number, given: Row = {}): Row {
  return {
    profile_ref: user,
    thing: "a",
    newest: `n${value}`,
    first: `f${value}`,
    total: value,
    least: value,
    most: value,
    faded: value,
    at_ms: nowMs,
    ...given,
  };
}

/** What every database does with the rows of projections; `open` gives a store with both tables. */
export function describeProjectionTables(
  open: () => Promise<{ commits: CommitStore; readBound: () => Row[] | Promise<Row[]> }>,
): void {
  const partOf = (given: Partial<CommitPart>): CommitPart[] => [
    { nowMs, profiles: [], links: [], events: [], rows: [], outbox: [], ...given },
  ];
  const profilesOf = (...ids: string[]): CommitPart["profiles"] =>
    ids.map((id) => ({
      record: { id, state: "{}", vectors: new Uint8Array(), sums: new Uint8Array() },
      expectedVersion: 0,
      version: 1,
      changedItems: new Map(),
      droppedItems: [],
    }));
  const writesOf = (...rows: Row[]): CommitPart["rows"] => {
    const buffer = createRowBuffer();
    for (const each of rows) buffer.write(trialTable, each);
    return buffer.writes();
  };
  // An hour earlier, 8 faded to 4; then 2 more.
  const combined = row("ann", 0, { newest: "n2", first: "f8", total: 10, least: 2, most: 8, faded: 6 });

  test("a row that is there already is combined with what is written, column by column", async () => {
    const { commits } = await open();
    await commits.commit(
      partOf({ profiles: profilesOf("ann"), rows: writesOf(row("ann", 8, { at_ms: nowMs - hourMs })) }),
    );
    await commits.commit(partOf({ rows: writesOf(row("ann", 2)) }));
    expect(await commits.readRows(trialTable, ["ann", "nobody"])).toEqual([combined]);
  });

  test("rows of one transaction come to the same as one after the other, in either order of time", async () => {
    const { commits } = await open();
    const [early, late] = [row("ann", 8, { at_ms: nowMs - hourMs }), row("ann", 2)];
    await commits.commit(partOf({ profiles: profilesOf("ann", "bob"), rows: writesOf(early, late) }));
    expect(await commits.readRows(trialTable, ["ann"])).toEqual([combined]);
    const turned = { ...row("bob", 2), thing: "a" };
    await commits.commit(partOf({ rows: writesOf(turned, row("bob", 8, { at_ms: nowMs - hourMs })) }));
    expect(await commits.readRows(trialTable, ["bob"])).toMatchObject([{ faded: 6, total: 10, at_ms: nowMs }]);
  });

  test("a row that is not stored as it was read makes the commit stale, and nothing of it is kept", async () => {
    const { commits } = await open();
    await commits.commit(partOf({ profiles: profilesOf("ann", "bob"), rows: writesOf(row("ann", 2)) }));
    const expecting = (expected: Row): CommitPart[] => {
      const buffer = createRowBuffer();
      buffer.expect(trialTable, expected);
      buffer.write(trialTable, row("ann", 1));
      return partOf({ rows: buffer.writes() });
    };
    await expect(commits.commit(expecting(row("ann", 3)))).rejects.toThrow(StaleCommitError);
    await expect(commits.commit(expecting(row("bob", 2)))).rejects.toThrow(StaleCommitError);
    expect(await commits.readRows(trialTable, ["ann"])).toEqual([row("ann", 2)]);
    await commits.commit(expecting(row("ann", 2)));
    expect(await commits.readRows(trialTable, ["ann"])).toMatchObject([{ total: 3 }]);
  });

  test("a bounded sum takes what is below 0 into account and does not stay there", async () => {
    const { commits } = await open();
    const faded = async (): Promise<unknown> => (await commits.readRows(trialTable, ["ann"]))[0]!.faded;
    await commits.commit(partOf({ profiles: profilesOf("ann"), rows: writesOf(row("ann", 0, { faded: -5 })) }));
    expect(await faded()).toBe(0);
    await commits.commit(partOf({ rows: writesOf(row("ann", 0, { faded: 3 })) }));
    await commits.commit(partOf({ rows: writesOf(row("ann", 0, { faded: -1 })) }));
    expect(await faded()).toBe(2);
    await commits.commit(partOf({ rows: writesOf(row("ann", 0, { faded: -9 })) }));
    expect(await faded()).toBe(0);
  });

  test("a stored time that is still to come counts as now", async () => {
    const { commits } = await open();
    const ahead = row("ann", 8, { at_ms: nowMs + 87_600 * hourMs });
    await commits.commit(partOf({ profiles: profilesOf("ann"), rows: writesOf(ahead) }));
    await commits.commit(partOf({ rows: writesOf(row("ann", 2)) }));
    expect(await commits.readRows(trialTable, ["ann"])).toMatchObject([{ faded: 10, at_ms: nowMs }]);
  });

  test("where two users become one, the rows of both do: stored, written by the same transaction or later", async () => {
    const { commits } = await open();
    await commits.commit(
      partOf({
        profiles: profilesOf("ann", "tv"),
        rows: writesOf(row("ann", 2), row("tv", 8, { at_ms: nowMs - hourMs }), row("tv", 1, { thing: "b" })),
      }),
    );
    const buffer = createRowBuffer();
    buffer.write(trialTable, row("tv", 1));
    buffer.merge("tv", "ann");
    await commits.commit(
      partOf({
        links: [
          {
            fromId: "tv",
            intoId: "ann",
            merge: { fromVersion: 1, messageId: "m", cause: "identify", fromName: "tv", intoName: "ann" },
          },
        ],
        rows: buffer.writes(),
      }),
    );
    const rows = await commits.readRows(trialTable, ["ann"]);
    expect(rows).toMatchObject([
      { thing: "a", newest: "n1", first: "f2", total: 11, least: 1, most: 8, faded: 7 },
      { thing: "b", newest: "n1", total: 1 },
    ]);
  });

  test("a row may be removed, and written anew in the same transaction", async () => {
    const { commits } = await open();
    await commits.commit(
      partOf({ profiles: profilesOf("ann"), rows: writesOf(row("ann", 8), row("ann", 8, { thing: "b" })) }),
    );
    const buffer = createRowBuffer();
    buffer.remove(trialTable, { profile_ref: "ann", thing: "a" });
    buffer.write(trialTable, row("ann", 2));
    buffer.remove(trialTable, { profile_ref: "ann", thing: "b" });
    await commits.commit(partOf({ rows: buffer.writes() }));
    expect(await commits.readRows(trialTable, ["ann"])).toEqual([row("ann", 2)]);
  });

  test("rows about what is not known are passed over", async () => {
    const { commits, readBound } = await open();
    const buffer = createRowBuffer();
    for (const thing of ["known", "unknown", "known"]) buffer.write(boundTable, { thing });
    await commits.commit(partOf({ rows: buffer.writes() }));
    expect(await readBound()).toEqual([{ thing: "known" }]);
  });
}
