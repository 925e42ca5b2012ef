import { closeSync, openSync, writeSync } from "node:fs";
import type { ImportFault } from "../../catalogue/import/import-records.ts";
import { InvalidInputError } from "../../errors/errors.ts";
import type { Output } from "../output.ts";

export interface RejectedRecordsOptions {
  output: Output;
  /** Receives every rejected record as a JSON line; written over when it exists. */
  errorsFile: string | undefined;
}

/** Tells people the first rejected records of each file, and writes all of them to a file, in memory that does not grow. */
export interface RejectedRecords {
  add(file: string, fault: ImportFault): void;
  /** Says how many more there were of this file. */
  endFile(file: string): void;
  close(): void;
}

const shownPerFile = 10;
const bufferedCharacters = 64 * 1024;

/** Throws InvalidInputError when the file cannot be written. */
export function createRejectedRecords({ output, errorsFile }: RejectedRecordsOptions): RejectedRecords {
  const file = errorsFile === undefined ? undefined : openForWriting(errorsFile);
  let buffered = "";
  let count = 0;
  const flush = (): void => {
    if (file !== undefined && buffered !== "") writeSync(file, buffered);
    buffered = "";
  };
  return {
    add(path, fault) {
      count++;
      if (count <= shownPerFile) {
        output.event({ event: "rejected", file: path, ...fault });
        output.note(`${path}:${fault.line}: ${fault.code}: ${printable(fault.detail)}`);
      }
      if (file === undefined) return;
      buffered += `${JSON.stringify({ file: path, ...fault })}\n`;
      if (buffered.length >= bufferedCharacters) flush();
    },
    endFile(path) {
      if (count > shownPerFile) {
        const all = errorsFile === undefined ? "--errors FILE lists them all" : `all of them are in ${errorsFile}`;
        output.note(`${path}: ${count - shownPerFile} more rejected; ${all}.`);
      }
      count = 0;
    },
    close() {
      flush();
      if (file !== undefined) closeSync(file);
    },
  };
}

function openForWriting(path: string): number {
  try {
    return openSync(path, "w");
  } catch (error) {
    throw new InvalidInputError(`The rejected records cannot be written to ${path}: ${(error as Error).message}.`);
  }
}

/** Without control characters: what a file holds must not steer the terminal. */
export function printable(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, " ");
}
