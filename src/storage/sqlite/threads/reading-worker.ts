import { parentPort, workerData } from "node:worker_threads";
import { openDatabase } from "../database.ts";
import { createItemSearch } from "../items/item-search.ts";
import { createImpressionStore } from "../recommendations/impression-store.ts";
import { answerAsked } from "./asked-thread.ts";
import type { ReadRequest } from "./reading-thread.ts";

const database = openDatabase({ path: (workerData as { path: string }).path, readonly: true });
const search = createItemSearch(database);
const impressions = createImpressionStore(database);

answerAsked(parentPort!, (request: ReadRequest): Promise<unknown> => {
  if (request.read === "words") return search.searchWords(request.query, request.limit);
  if (request.read === "counts") return impressions.countBy(request.by, request.span);
  return impressions.choices(request.query);
});
