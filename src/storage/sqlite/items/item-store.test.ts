import { describe, expect, test } from "vitest";
import { itemStoreContract } from "../../contract/item-store-contract.ts";
import { openDatabase } from "../database.ts";
import { createDocumentStore } from "../document-store.ts";
import { toFtsQuery } from "./item-search.ts";
import { createItemStore } from "./item-store.ts";

describe("items in SQLite", () => {
  itemStoreContract(() => {
    const database = openDatabase({ path: ":memory:" });
    return { items: createItemStore(database), documents: createDocumentStore(database) };
  });
});

test("any text becomes a valid full-text query", () => {
  expect(toFtsQuery('wind "farm" AND (x*')).toBe('"wind" OR "farm" OR "AND" OR "x"');
  expect(toFtsQuery("energy")).toBe('"energy"*');
  expect(toFtsQuery("?!")).toBe("");
});
