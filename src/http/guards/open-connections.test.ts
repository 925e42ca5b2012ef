import { expect, test } from "vitest";
import { createOpenConnections } from "./open-connections.ts";

test("one address has its share of the connections, the others have theirs, and what is closed is free again", () => {
  const { open } = createOpenConnections(2);
  const [first] = [open("a"), open("a")];
  expect(() => open("a")).toThrow("2 connections");
  open("b");
  first();
  open("a");
  expect(() => open("a")).toThrow("2 connections");
});
