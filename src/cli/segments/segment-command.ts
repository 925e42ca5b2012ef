import type { Segments } from "../../segments/segments.ts";
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
  const { memberIds: _, ...preview } = await segments.preview(input);
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
  if (!isJson) out.write("userId,enteredAt\n");
  let after: string | undefined;
  do {
    const page = await segments.members({ id, limit: pageSize, after });
    for (const { userId, enteredAtMs } of page) {
      const enteredAt = new Date(enteredAtMs).toISOString();
      out.write(isJson ? `${JSON.stringify({ userId, enteredAt })}\n` : `${JSON.stringify(userId)},${enteredAt}\n`);
    }
    after = page.length === pageSize ? page.at(-1)!.userId : undefined;
  } while (after !== undefined);
}
