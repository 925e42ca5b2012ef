import { type Signal, signal } from "@preact/signals";
import type { ImportView } from "../../../http/schema/imports.ts";
import { client } from "../../api/client.ts";
import { type Problem, toProblem } from "../../api/problem.ts";

/** A chosen file: what it holds, and how it is to be read. */
export interface Choice {
  file: File;
  name: string;
  preview: Signal<ImportView | undefined>;
  problem: Signal<Problem | undefined>;
  isBusy: Signal<boolean>;
  /** Column by field; fields that are left to the usual names are absent. */
  map: Signal<Readonly<Record<string, string>>>;
  dateOrder: Signal<"dmy" | "mdy" | undefined>;
  /** What the text is in; undefined where it is told by the content. */
  encoding: Signal<string | undefined>;
  /** Whether the content has left the encoding open. */
  isDoubtfulEncoding: Signal<boolean>;
  /** Columns whose dates can be read in two ways, as they were found first. */
  doubtfulDates: Signal<ImportView["ambiguousDates"]>;
  /** Looks at the file again, as it is to be read now. */
  look(): Promise<void>;
  /** Starts the import; false when it was refused. */
  start(): Promise<boolean>;
}

export function createChoice(file: File): Choice {
  let looking = new AbortController();
  const choice: Choice = {
    file,
    name: file.webkitRelativePath || file.name,
    preview: signal(undefined),
    problem: signal(undefined),
    isBusy: signal(false),
    map: signal({}),
    dateOrder: signal(undefined),
    encoding: signal(undefined),
    isDoubtfulEncoding: signal(false),
    doubtfulDates: signal([]),
    async look() {
      looking.abort();
      looking = new AbortController();
      const { signal: current } = looking;
      choice.isBusy.value = true;
      try {
        const view = await client.previewImport(asked(), current);
        choice.preview.value = view;
        if (choice.dateOrder.value === undefined) choice.doubtfulDates.value = view.ambiguousDates;
        if (view.encodingGuessed) choice.isDoubtfulEncoding.value = true;
        choice.problem.value = undefined;
      } catch (error) {
        if (current.aborted) return;
        choice.preview.value = undefined;
        choice.problem.value = toProblem(error);
      }
      choice.isBusy.value = false;
    },
    async start() {
      if (choice.isBusy.value) return false;
      choice.isBusy.value = true;
      try {
        await client.startImport(asked());
        return true;
      } catch (error) {
        choice.problem.value = toProblem(error);
        return false;
      } finally {
        choice.isBusy.value = false;
      }
    },
  };
  const asked = () => ({
    file,
    map: choice.map.value,
    dateOrder: choice.dateOrder.value,
    encoding: choice.encoding.value,
  });
  return choice;
}
