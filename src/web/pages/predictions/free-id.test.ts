import { expect, test } from "vitest";
import { freeId } from "./free-id.ts";

test("an id is made of a label, and never one that another prediction has", () => {
  expect(freeId("Kauft in 14 Tagen!", new Set())).toBe("kauft-in-14-tagen");
  expect(freeId("Kauft", new Set(["kauft", "kauft-2"]))).toBe("kauft-3");
  expect(freeId("Größer, später", new Set())).toBe("gro-er-spater");
  expect(freeId("買う", new Set())).toBe("prediction");
  expect(freeId("x".repeat(300), new Set()).length).toBe(90);
});
