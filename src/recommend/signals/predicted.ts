import type { Signal } from "./signal.ts";

/** What the models would score an item with few or no users, predicted from its content. */
export const predicted: Signal = {
  name: "predicted",
  group: "predicted",
  appliesTo: ["cold"],
  source: "predicted",
  isPresent: ({ ensemble }) => ensemble.predictsFactors,
  measure(rows, { ensemble }) {
    const scores = new Float32Array(rows.length);
    for (let i = 0; i < rows.length; i++) scores[i] = ensemble.predicted(rows[i]!);
    return scores;
  },
  reasons: (_scored, weight) => [
    { kind: "users-like-you", detail: "Users with a taste like yours choose items like it", weight },
  ],
};
