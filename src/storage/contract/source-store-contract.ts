import { expect, test } from "vitest";
import type { SourceRejection } from "../../ingestion/sources/source-store.ts";
import type { Stores } from "../stores.ts";

const counts = { requests: 1, accepted: 0, duplicates: 0, rejected: 1, ignored: 0, refused: 0, lagMs: 0 };

function rejected(row: string, atMs: number): Omit<SourceRejection, "id"> {
  return { sourceId: "crm", atMs, code: "no-user", detail: "no id", row };
}

/** What every SourceStore must do; `open` gives empty stores. */
export function describeSources(open: () => Pick<Stores, "sources" | "profiles">): void {
  test("what an export finds of faulty rows is what an erasure removes", async () => {
    const { sources, profiles } = open();
    const rows = [
      '{"email":"ann@example.org"}',
      '{"email":"bob@example.org"}',
      '{"id":"ann-of-gables"}',
      '{"id":"an"}',
    ];
    await sources.note(
      { sourceId: "crm", hour: 1, lastAtMs: 9, ...counts },
      rows.map((row, i) => rejected(row, i)),
    );
    const names = ["ann-of-gables", "email:ann@example.org", "an"];
    const found = await sources.rejectionsNaming(names);
    expect(found.map(({ row, sourceId, atMs }) => [row, sourceId, atMs])).toEqual([
      [rows[0], "crm", 0],
      [rows[2], "crm", 2],
    ]);
    await profiles.erase("ann-of-gables", 10);
    await profiles.erase("email:ann@example.org", 10);
    const left = await sources.rejections({ sourceId: "crm", limit: 9 });
    expect(left.map(({ row }) => row)).toEqual([rows[3], rows[1]]);
    expect(await sources.rejectionsNaming(names)).toEqual([]);
  });
}
