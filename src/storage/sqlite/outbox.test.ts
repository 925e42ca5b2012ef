import { describeOutbox } from "../contract/outbox-contract.ts";
import { openDatabase } from "./database.ts";
import { createOutbox } from "./outbox.ts";

describeOutbox(async () => {
  const database = openDatabase({ path: ":memory:" });
  return { own: createOutbox(database, 1), other: createOutbox(database, 2) };
});
