import { expect, test } from "vitest";
import * as server from "../../catalogue/items/label-key.ts";
import { labelKey } from "./label-key.ts";

test.each([
  "Straße",
  "STRASSE",
  "İstanbul",
  "IŞIK",
  "ΟΔΟΣ",
  "Ｍｕｓｉｃ",
  "Cafe\u0301",
  "Rock’n’Roll",
  " a \u200b b ",
  "👩‍🚀",
])("the page and the server compare %j in one form", (label) => {
  expect(labelKey(label)).toBe(server.labelKey(label));
});
