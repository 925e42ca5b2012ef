import type { ReportGroup } from "../../catalogue/import/import-report.ts";
import type { ArchiveOutline } from "../../catalogue/import/reading/scan-archive.ts";
import type { Output } from "../output.ts";
import { printable } from "./rejected-records.ts";

const shownColumns = 12;

/** What a file is read as, and what of it will not be taken. */
export function describeOutline(path: string, outline: ArchiveOutline, output: Output): void {
  if (outline.encoding !== undefined) {
    const doubt = outline.encodingGuessed ? ", as its bytes look. Where that reads wrong, name it with --encoding" : "";
    output.note(`${path}: not in UTF-8; read as ${outline.encoding}${doubt}.`);
  }
  for (const { column, example, count } of outline.ambiguousDates) {
    const what = `${path}: "${printable(column)}" holds dates such as ${printable(example)} that may begin with the day or the month`;
    output.note(`${what}; ${count} of them are left out. Say which with --dates dmy or --dates mdy.`);
    output.event({ event: "ambiguous-dates", file: path, column, example, count });
  }
  const isTable = outline.format === "csv" || outline.format === "json" || outline.format === "jsonl";
  const unused = outline.columns
    .filter(({ field, filled }) => field === undefined && filled > 0)
    .map(({ name }) => name);
  const others = unused.filter((name) => name !== "attributes");
  if (!isTable || others.length === 0) return;
  const more = others.length > shownColumns ? ", …" : "";
  output.note(`${path}: not taken: ${printable(others.slice(0, shownColumns).join(", "))}${more}. --map takes them.`);
  output.event({ event: "columns-not-taken", file: path, columns: others });
}

/** What was passed over or changed, with an example of each; the rejected ones have lines of their own. */
export function describeReport(groups: readonly ReportGroup[], output: Output): void {
  for (const { kind, code, count, examples } of groups) {
    if (kind === "rejected") continue;
    const [example] = examples;
    const excerpt = example?.excerpt ? `, for example "${printable(example.excerpt)}"` : "";
    const what = kind === "skipped" ? `passed over: ${code}` : `${code}: ${example?.detail ?? ""}`;
    output.note(`${count} ${printable(what)}${excerpt} (line ${example?.line ?? 0})`);
  }
}
