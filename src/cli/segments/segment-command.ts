import type { LearnedSegments } from "../../segments/learned/learned-segments.ts";
import { memberHeader, memberLine } from "../../segments/membership/member-lines.ts";
import type { Segments } from "../../segments/segments-options.ts";
import type { Output } from "../output.ts";

const pageSize = 1_000;

/** `attune segments list`. */
export async function listSegments(segments: Pick<Segments, "list">, output: Output): Promise<void> {
  const all = await segments.list();
  const lines = all.map(
    ({ id, label, kind, members, sentence }) => `${id}  ${label}: ${members} users. ${sentence ?? `A ${kind}.`}`,
  );
  output.result({ segments: all }, lines.length === 0 ? "There are no segments." : lines.join("\n"));
}

/** `attune segments preview`. */
export async function previewSegment(
  segments: Pick<Segments, "preview">,
  input: Parameters<Segments["preview"]>[0],
  output: Output,
): Promise<void> {
  const preview = await segments.preview(input);
  const { count, of, sentence, perCondition, warnings } = preview;
  output.result(
    preview,
    [
      `${count} of ${of} users. ${sentence}`,
      ...perCondition.map((one) => `  ${one.path || "(whole)"}: ${one.count}`),
      ...warnings.map(({ path, message }) => `  Warning: ${path || "(whole)"}: ${message}`),
    ].join("\n"),
  );
}

/** `attune segments export`: every member, a page at a time. */
export async function exportMembers(
  segments: Pick<Segments, "members">,
  { id, isJson, out }: { id: string; isJson: boolean; out: NodeJS.WritableStream },
): Promise<void> {
  const form = isJson ? "jsonl" : "csv";
  out.write(memberHeader(form));
  let after: string | undefined;
  do {
    const page = await segments.members({ id, limit: pageSize, after });
    for (const member of page) out.write(memberLine(member, form));
    after = page.length === pageSize ? page.at(-1)!.userId : undefined;
  } while (after !== undefined);
}

/** `attune segments train`. */
export async function trainSegments(
  learned: Pick<LearnedSegments, "learn">,
  { groups, seed }: { groups?: number; seed?: string },
  output: Output,
): Promise<void> {
  const outcome = await learned.learn({ groups, seed });
  const { model, isAdopted, reason, candidates, users } = outcome;
  const tried = candidates.map(
    (one) =>
      `  ${one.clusters} groups: silhouette ${one.silhouette.toFixed(3)}, least stability ${Math.min(...one.stability).toFixed(2)}${one.faults.length === 0 ? "" : ` (${one.faults.join(", ")})`}`,
  );
  const found =
    model?.groups.map(
      ({ id, label, share, words }) => `  ${id}  ${label}: ${(100 * share).toFixed(1)} %. ${words.join(", ")}`,
    ) ?? [];
  const use =
    model === undefined
      ? ""
      : isAdopted
        ? ` Version ${model.version} is in use.`
        : ` Version ${model.version} is a candidate.`;
  output.result(outcome, [`${users} users. ${reason}.${use}`, ...found, ...tried].join("\n"));
}
