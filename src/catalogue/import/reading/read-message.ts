import type { ArchiveFormat } from "../formats/archive-format.ts";
import type { DateOrder } from "../mapping/date-forms.ts";
import type { FieldMap, MappedRecord } from "../mapping/map-record.ts";
import type { ArchiveOutline, ReadLimits } from "./scan-archive.ts";

/** What the thread that reads is asked: one archive at a time, a batch of its records at a time. */
export type ReadRequest =
  | {
      kind: "open";
      path: string;
      fileName?: string | undefined;
      format?: ArchiveFormat | undefined;
      map?: FieldMap | undefined;
      dateOrder?: DateOrder | undefined;
      encoding?: string | undefined;
      declaredEncoding?: string | undefined;
      limits?: ReadLimits | undefined;
    }
  | { kind: "next" }
  | { kind: "close" };

export type ReadReply =
  | { kind: "opened"; outline: ArchiveOutline }
  | { kind: "records"; records: MappedRecord[]; bytesRead: number; isEnd: boolean }
  | { kind: "closed" }
  /** A refusal that the caller can act on has a `status`; another error is a defect. */
  | { kind: "failed"; message: string; status?: number | undefined };
