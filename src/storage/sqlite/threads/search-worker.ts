import { parentPort, workerData } from "node:worker_threads";
import { openDatabase } from "../database.ts";
import { createItemSearch } from "../items/item-search.ts";
import { answerAsked } from "./asked-thread.ts";
import type { SearchRequest } from "./search-thread.ts";

const search = createItemSearch(openDatabase({ path: (workerData as { path: string }).path, readonly: true }));

answerAsked(parentPort!, ({ query, limit }: SearchRequest) => search.searchWords(query, limit));
