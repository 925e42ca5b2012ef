import type { ImportFault, ImportOptions } from "./import-records.ts";

export interface ReportExample {
  line: number;
  id?: string | undefined;
  detail: string;
  excerpt?: string | undefined;
}

/** Everything of one kind that did not go in as it stands in the file. */
export interface ReportGroup {
  /** rejected: the record is not in. skipped: passed over, as a draft is. changed: the record is in, a part of it is not as it was. */
  kind: "rejected" | "skipped" | "changed";
  code: string;
  count: number;
  /** The first ones, in the order of the file. */
  examples: ReportExample[];
}

/** Counts every loss of an import by its kind and keeps the first examples of each, in memory that does not grow with the file. */
export interface ImportReport extends Required<Pick<ImportOptions, "onFault" | "onLoss" | "onSkipped">> {
  /** Rejected ones first, then what was changed, then what was passed over; the most frequent first. */
  groups(): ReportGroup[];
  /** The first rejected records. */
  rejected(): ImportFault[];
}

const examplesPerGroup = 50;
const mostRejected = 100;
const order = ["rejected", "changed", "skipped"];

export function createImportReport(): ImportReport {
  const groups = new Map<string, ReportGroup>();
  const rejected: ImportFault[] = [];
  const add = (kind: ReportGroup["kind"], code: string, example: ReportExample): void => {
    const key = `${kind} ${code}`;
    const group = groups.get(key) ?? { kind, code, count: 0, examples: [] };
    groups.set(key, group);
    group.count++;
    if (group.examples.length < examplesPerGroup) group.examples.push(example);
  };
  return {
    onFault: (fault) => {
      const { code, ...example } = fault;
      add("rejected", code, example);
      if (rejected.length < mostRejected) rejected.push(fault);
    },
    onLoss: ({ code, ...example }) => add("changed", code, example),
    onSkipped: ({ line, reason, excerpt }) => add("skipped", reason, { line, detail: reason, excerpt }),
    groups: () =>
      [...groups.values()].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || b.count - a.count),
    rejected: () => rejected,
  };
}
