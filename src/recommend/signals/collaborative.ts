import { collaborativeModels } from "../models/models.ts";
import type { Signal, SignalReasonContext } from "./signal.ts";

/** A signal for every collaborative model: its normalised scores. */
export const collaborative: readonly Signal[] = collaborativeModels.map(({ name, source }) => ({
  name,
  group: "collaborative",
  appliesTo: ["warm"],
  source,
  isPresent: ({ ensemble }) => ensemble.models.includes(name),
  measure(rows, { ensemble }) {
    const scores = new Float32Array(rows.length);
    for (let i = 0; i < rows.length; i++) scores[i] = ensemble.scoreOf(name, rows[i]!);
    return scores;
  },
  reasons: ({ row }, weight, context) =>
    source === "sequential"
      ? [{ ...sequenceReason(row, context), weight }]
      : [{ kind: "users-like-you", detail: "Users with a taste like yours chose it", weight }],
}));

/** Names the item of the history that others chose around the same time as this one. */
function sequenceReason(row: number, { ensemble, table }: SignalReasonContext) {
  const id = ensemble.coOccurring(row);
  const ownRow = id === undefined ? undefined : table.rowOf(id);
  const title = ownRow === undefined ? undefined : table.itemAt(ownRow)?.title;
  const kind = "chosen-together";
  if (title === undefined) return { kind, detail: "Users chose it after what you chose lately" };
  return { kind, detail: `Users of “${title}” often choose it around the same time`, id, title };
}
