import type { ToneTarget } from "../../../src/messages/tone/message-tone.ts";
import { markdownTable } from "../report.ts";
import type { checkCorpus, checkGenerated } from "./checks.ts";
import { joinMoves, type Moves, percent, type trainJudges } from "./measurers.ts";

/** Messages adjusted toward one target. */
export interface TargetRow {
  name: string;
  target: ToneTarget;
  /** By heads and by the judge. */
  moved: Moves[];
  /** The same with overshooting counted as distance. */
  strict: Moves[];
  /** Of the messages that their author wrote in another register than the target asks for. */
  otherRegister: Moves[];
  baseline: Moves[];
  changed: number;
  edits: number;
}

export interface ToneFindings {
  profiles: readonly TargetRow[];
  /** One axis at a time. */
  axes: readonly TargetRow[];
  /** Messages of a profile's row and of an axis's row. */
  messages: number;
  messagesPerAxis: number;
  /** Adjusted messages in all. */
  adjusted: number;
  /** Of the embeddings before and after adjusting. */
  similarities: readonly number[];
  judge: Pick<ReturnType<typeof trainJudges>, "accuracy">;
  corpus: Awaited<ReturnType<typeof checkCorpus>>;
  generated: Awaited<ReturnType<typeof checkGenerated>>;
  /** Generated messages, and those of them that were adjusted with the encoder. */
  count: number;
  withEncoder: number;
}

/** The body of the report, in Markdown. */
export function toneReport(findings: ToneFindings): string {
  const { profiles, axes, messages, messagesPerAxis, judge, corpus } = findings;
  return [
    "Every message of `corpora/messages` is adjusted toward each target. A judge's scale is turned into 0..1 by the spread of the unadjusted messages (.5 is the middle one).",
    "*Nearer*: the sum of squared gaps to the target, over formality and warmth as the judge sees them, became smaller; a target above .7 asks for at least that much and one below .3 for at most that much, so going beyond it is no gap.",
    "*There*: the original lay within .1 of the target (or beyond it) on both; these are left out of the share. A message that the engine leaves as it is counts as not nearer unless it was there.",
    "No head and no judge of formality and politeness sees energy: it is judged only in the targets that name nothing else, by what stands nearest (sentiment; arousal of EmoBank).",
    "",
    "- **heads**: the encoder's formality and politeness (warmth) of the whole text, one text at a time",
    `- **judge**: logistic regression on TF-IDF of words and word pairs, trained on other data: Squinky formality (test accuracy ${share(judge.accuracy.formality)}) and Stanford politeness (${share(judge.accuracy.politeness)}); for energy alone EmoBank arousal (${share(judge.accuracy.arousal)}). The engine was neither trained nor tuned on it`,
    "- **contractions only**: writes contractions out for a formal target and contracts for a casual one; **no change** moves nothing: 0 % everywhere, similarity 1",
    "",
    "## Floors",
    "",
    floorTable(findings),
    "",
    "## Six target tones",
    "",
    targetTable(profiles, messages),
    "",
    "## One axis at a time",
    "",
    "Every third message.",
    "",
    targetTable(axes, messagesPerAxis),
    ...(corpus.faults.length === 0
      ? []
      : ["", "Faults that adjusting brought in:", "", ...corpus.faults.slice(0, 20).map((fault) => `- ${fault}`)]),
  ].join("\n");
}

function floorTable({ profiles, similarities, corpus, generated, adjusted, count, withEncoder }: ToneFindings): string {
  const all = (list: (row: TargetRow) => Moves[], judgeIndex: number): string =>
    percent(joinMoves(profiles.map((row) => list(row)[judgeIndex]!)));
  return markdownTable([
    ["what", "floor", "measured"],
    ["nearer to the six targets, by heads", "90 %", all((row) => row.moved, 0)],
    ["nearer to the six targets, by the independent judge", "75 %", all((row) => row.moved, 1)],
    [
      "the same, of messages that their author did not write in the register that is asked for (heads, judge)",
      "",
      `${all((row) => row.otherRegister, 0)}, ${all((row) => row.otherRegister, 1)}`,
    ],
    [
      "the same with overshooting counted as distance (heads, judge)",
      "",
      `${all((row) => row.strict, 0)}, ${all((row) => row.strict, 1)}`,
    ],
    [
      "facts of the corpus listed by hand, all found as often as before",
      "100 %",
      `${corpus.factsKept} of ${corpus.facts}`,
    ],
    ["generated messages with the same facts, by the guard's reading", "100 %", `${generated.guardKept} of ${count}`],
    ["generated messages with the same facts, by patterns of their own", "100 %", `${generated.plainKept} of ${count}`],
    ["mean similarity of embeddings before and after (six targets)", ".88", share(mean(similarities))],
    ["lowest similarity", ".70", share(Math.min(...similarities))],
    [
      "adjusted messages of the corpus without a new fault of form",
      "99 %",
      `${corpus.wellFormed} of ${adjusted} (${((100 * corpus.wellFormed) / adjusted).toFixed(2)} %)`,
    ],
    ["generated messages without a new fault of form", "99 %", `${generated.wellFormed} of ${count}`],
    ["corpus: adjusting twice equals adjusting once", "always", `${corpus.idempotent} of ${adjusted}`],
    ["generated: adjusting twice equals adjusting once", "always", `${generated.idempotent} of ${count}`],
    [
      "generated, with the encoder: the same facts; twice equals once",
      "always",
      `${generated.encoderKept} and ${generated.encoderIdempotent} of ${withEncoder}`,
    ],
  ]);
}

function targetTable(rows: readonly TargetRow[], messages: number): string {
  const total = (list: (row: TargetRow) => Moves[], judgeIndex: number): string =>
    percent(joinMoves(rows.map((row) => list(row)[judgeIndex]!)));
  return markdownTable([
    [
      "target",
      "formality, warmth, energy",
      "nearer by heads",
      "nearer by judge",
      "there (heads, judge)",
      "changed",
      "edits per changed message",
      "contractions only (heads, judge)",
    ],
    ...rows.map(({ name, target, moved, baseline, changed, edits }) => [
      name,
      [target.formality, target.warmth, target.energy].map((value) => value ?? "any").join(", "),
      percent(moved[0]!),
      percent(moved[1]!),
      `${moved[0]!.there}, ${moved[1]!.there}`,
      `${changed} of ${messages}`,
      edits.toFixed(1),
      `${percent(baseline[0]!)}, ${percent(baseline[1]!)}`,
    ]),
    [
      "**all**",
      "",
      `**${total((row) => row.moved, 0)}**`,
      `**${total((row) => row.moved, 1)}**`,
      "",
      "",
      mean(rows.map(({ edits }) => edits)).toFixed(1),
      `${total((row) => row.baseline, 0)}, ${total((row) => row.baseline, 1)}`,
    ],
  ]);
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
const share = (value: number): string => value.toFixed(3).replace(/^0/, "");
