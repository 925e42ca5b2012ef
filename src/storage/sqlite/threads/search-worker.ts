import { parentPort, workerData } from "node:worker_threads";
import { openDatabase } from "../database.ts";
import { createItemSearch } from "../items/item-search.ts";
import type { SearchReply, SearchRequest } from "./search-thread.ts";

const port = parentPort!;
const search = createItemSearch(openDatabase({ path: (workerData as { path: string }).path, readonly: true }));

port.on("message", async ({ id, query, limit }: SearchRequest) => {
  const reply: SearchReply = await search.searchWords(query, limit).then(
    (found) => ({ id, found }),
    (cause: Error & { code?: string }) => ({ id, fault: { message: cause.message, code: cause.code } }),
  );
  port.postMessage(reply);
});
