import { stat } from "node:fs/promises";
import { basename, relative } from "node:path";
import type { Worker } from "node:worker_threads";
import { startWorker } from "../../../concurrency/start-worker.ts";
import { FileNotFoundError, InvalidInputError, MalformedRequestError, TooLargeError } from "../../../errors/errors.ts";
import type { MappedRecord } from "../mapping/map-record.ts";
import type { ReadReply, ReadRequest } from "./read-message.ts";
import type { ArchiveOutline } from "./scan-archive.ts";

export type OpenArchiveOptions = Omit<Extract<ReadRequest, { kind: "open" }>, "kind">;

export interface OpenedArchive {
  outline: ArchiveOutline;
  /** Ends with a fault where a record takes too long; those before it stay. */
  records: AsyncGenerator<MappedRecord>;
  /** Bytes of the file. */
  bytes: number;
  bytesRead(): number;
}

/** Reads archives in a thread of its own, so that no file can hold up what else the process does. One archive is open at a time. */
export interface ArchiveReader {
  /**
   * Throws FileNotFoundError for a missing file, InvalidInputError for a directory, a file that may not be read, of an unknown kind or
   * without articles, MalformedRequestError for binary data, TooLargeError beyond a limit.
   */
  open(options: OpenArchiveOptions): Promise<OpenedArchive>;
  close(): Promise<void>;
}

export interface ArchiveReaderOptions {
  /** For a look at the whole of an archive; longer ones are refused. Default: any time. */
  maxScanMs?: number | undefined;
  /** For one batch of records: the longest text of each format takes a tenth of it. */
  maxBatchMs?: number | undefined;
  /** Memory of the thread. */
  maxMemoryMb?: number | undefined;
}

const defaultBatchMs = 60_000;
const defaultMemoryMb = 1_024;

export function createArchiveReader({
  maxScanMs,
  maxBatchMs = defaultBatchMs,
  maxMemoryMb = defaultMemoryMb,
}: ArchiveReaderOptions = {}): ArchiveReader {
  let worker: Worker | undefined;

  function started(): Worker {
    worker ??= startWorker(new URL("./read-worker.ts", import.meta.url), undefined, {
      maxOldGenerationSizeMb: maxMemoryMb,
    });
    worker.unref();
    return worker;
  }

  async function end(): Promise<void> {
    const ended = worker;
    worker = undefined;
    await ended?.terminate();
  }

  /** "late" where the answer did not come in time, "exhausted" where the thread ran out of memory: it is gone then. */
  async function ask(request: ReadRequest, timeoutMs: number | undefined): Promise<ReadReply | "late" | "exhausted"> {
    const asked = started();
    asked.ref();
    const reply = await new Promise<ReadReply | "late" | "exhausted">((resolve) => {
      const timer = timeoutMs === undefined ? undefined : setTimeout(() => done("late"), timeoutMs);
      const onMessage = (message: ReadReply): void => done(message);
      const onError = (error: Error): void =>
        done(
          (error as { code?: string }).code === "ERR_WORKER_OUT_OF_MEMORY"
            ? "exhausted"
            : { kind: "failed", message: error.stack ?? error.message },
        );
      const done = (result: ReadReply | "late" | "exhausted"): void => {
        clearTimeout(timer);
        asked.off("message", onMessage);
        asked.off("error", onError);
        resolve(result);
      };
      asked.on("message", onMessage);
      asked.on("error", onError);
      asked.postMessage(request);
    });
    asked.unref();
    if (reply === "late" || reply === "exhausted") await end();
    else if (reply.kind === "failed" && reply.status === undefined) {
      await end();
      throw new Error(`The reading thread failed: ${reply.message}`);
    } else if (reply.kind === "failed") throw refusal(reply);
    return reply;
  }

  async function* records(onRead: (bytes: number) => void): AsyncGenerator<MappedRecord> {
    let line = 0;
    let isOver = false;
    try {
      while (!isOver) {
        const reply = await ask({ kind: "next" }, maxBatchMs);
        if (reply === "late" || reply === "exhausted") {
          const why = reply === "late" ? `longer than ${maxBatchMs / 1000} s` : `more than ${maxMemoryMb} MB of memory`;
          yield {
            line: line + 1,
            code: "too-costly",
            detail: `reading the record takes ${why}; nothing after it was read`,
          };
          return;
        }
        if (reply.kind !== "records") return;
        isOver = reply.isEnd;
        onRead(reply.bytesRead);
        for (const record of reply.records) {
          line = record.line;
          yield record;
        }
      }
    } finally {
      if (!isOver && worker) await ask({ kind: "close" }, maxBatchMs);
    }
  }

  return {
    async open(options) {
      const { size } = await readableFile(options.path);
      const reply = await ask({ kind: "open", ...options }, maxScanMs);
      if (reply === "late" || reply === "exhausted" || reply.kind !== "opened") {
        const why =
          reply === "late" ? `longer than ${(maxScanMs ?? 0) / 1000} s` : `more than ${maxMemoryMb} MB of memory`;
        throw new TooLargeError(`Reading the file takes ${why}. Split it, or index it with the command line.`);
      }
      let bytesRead = 0;
      return {
        outline: reply.outline,
        records: records((bytes) => {
          bytesRead = bytes;
        }),
        bytes: size,
        bytesRead: () => bytesRead,
      };
    },
    close: end,
  };
}

/** What a file is called from here; its name alone where it lies elsewhere. */
export function fileNameOf(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return fromHere.startsWith("..") ? basename(path) : fromHere;
}

async function readableFile(path: string): Promise<{ size: number }> {
  const status = await stat(path).catch(() => undefined);
  if (!status) throw new FileNotFoundError(path, process.cwd());
  if (status.isDirectory()) {
    throw new InvalidInputError(`${path} is a directory. Name the files in it, for example ${path}/*.jsonl.`);
  }
  return { size: status.size };
}

function refusal({ message, status }: Extract<ReadReply, { kind: "failed" }>): Error {
  if (status === 413) return new TooLargeError(message);
  return status === 400 ? new MalformedRequestError(message) : new InvalidInputError(message);
}
