import { expect, test } from "vitest";
import { columnsOf } from "../../../ingestion/commit/projection-table.ts";
import { projectionTables } from "../../../ingestion/projections.ts";
import {
  boundTable,
  describeProjectionTables,
  trialSql,
  trialTable,
} from "../../contract/projection-table-contract.ts";
import { openDatabase } from "../database.ts";
import { createCommitStore } from "./commit-store.ts";

describeProjectionTables(async () => {
  const database = openDatabase({ path: ":memory:" });
  database.exec(trialSql);
  return {
    commits: createCommitStore(database, { tables: [trialTable, boundTable] }),
    readBound: () => database.prepare<[], { thing: string }>("SELECT thing FROM trial_bound").all(),
  };
});

test.each(projectionTables)("the table $name has the columns and the key that its projection declares", (table) => {
  const database = openDatabase({ path: ":memory:" });
  const columns = database.pragma(`table_info(${table.name})`) as { name: string; pk: number }[];
  expect(columns.map(({ name }) => name).sort()).toEqual(columnsOf(table).sort());
  const key = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
  expect(key.map(({ name }) => name)).toEqual(table.key);
  const references = database.pragma(`foreign_key_list(${table.name})`) as Record<string, string>[];
  if (table.user === undefined) return;
  expect(references).toContainEqual(
    expect.objectContaining({ table: "profile", from: table.user, to: "ref", on_delete: "CASCADE" }),
  );
});
