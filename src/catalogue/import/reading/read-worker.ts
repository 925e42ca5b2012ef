import { createReadStream } from "node:fs";
import { parentPort } from "node:worker_threads";
import { AttuneError } from "../../../errors/attune-error.ts";
import type { MappedRecord } from "../mapping/map-record.ts";
import { readArchive } from "./read-archive.ts";
import type { ReadReply, ReadRequest } from "./read-message.ts";
import { scanArchive } from "./scan-archive.ts";

/** Records in a batch, and for how long they are gathered at most. */
const batchSize = 128;
const batchMs = 100;

interface OpenArchive {
  records: AsyncGenerator<MappedRecord>;
  bytesRead: () => number;
}

let open: OpenArchive | undefined;

async function answer(request: ReadRequest): Promise<ReadReply> {
  await closeOpen(request.kind !== "next");
  if (request.kind === "close") return { kind: "closed" };
  if (request.kind === "open") {
    let bytes = 0;
    const source = {
      ...request,
      open: async function* () {
        bytes = 0;
        for await (const chunk of createReadStream(request.path) as AsyncIterable<Buffer>) {
          bytes += chunk.byteLength;
          yield chunk;
        }
      },
    };
    const scan = await scanArchive(source);
    open = { records: readArchive(source, scan), bytesRead: () => bytes };
    return { kind: "opened", outline: scan.outline };
  }
  return nextBatch(open!);
}

async function nextBatch({ records, bytesRead }: OpenArchive): Promise<ReadReply> {
  const batch: MappedRecord[] = [];
  const startedMs = performance.now();
  let isEnd = false;
  while (batch.length < batchSize && performance.now() - startedMs < batchMs) {
    const next = await records.next();
    if (next.done) {
      isEnd = true;
      break;
    }
    batch.push(next.value);
  }
  return { kind: "records", records: batch, bytesRead: bytesRead(), isEnd };
}

async function closeOpen(isOver: boolean): Promise<void> {
  if (!isOver) return;
  await open?.records.return(undefined);
  open = undefined;
}

parentPort!.on("message", (request: ReadRequest) => {
  void answer(request)
    .catch((error: unknown): ReadReply => {
      if (error instanceof AttuneError) return { kind: "failed", message: error.message, status: error.status };
      const { syscall, message, stack } = error as Error & { syscall?: string };
      // The file system's refusal is the caller's to mend.
      return syscall === undefined
        ? { kind: "failed", message: stack ?? message }
        : { kind: "failed", message: `${message}.`, status: 422 };
    })
    .then((reply) => parentPort!.postMessage(reply));
});
