import type { ItemTag, TagDecisions, TagStatus } from "../../../http/schema/tags.ts";

export type Decisions = Omit<TagDecisions, "version">;

/** How each tag that is decided on stands then. */
function statusesAfter(decisions: Decisions): Map<string, TagStatus> {
  const statusOf = new Map<string, TagStatus>();
  for (const tag of decisions.reset ?? []) statusOf.set(tag, "suggested");
  for (const tag of decisions.reject ?? []) statusOf.set(tag, "rejected");
  for (const tag of [...(decisions.accept ?? []), ...(decisions.add ?? [])]) statusOf.set(tag, "accepted");
  return statusOf;
}

/** The tags as they will stand once the decisions are stored. */
export function withDecisions(tags: readonly ItemTag[], decisions: Decisions): ItemTag[] {
  const statusOf = statusesAfter(decisions);
  const known = new Set(tags.map(({ tag }) => tag));
  const changed = tags.map((tag) => ({ ...tag, status: statusOf.get(tag.tag) ?? tag.status }));
  const added = (decisions.add ?? [])
    .filter((tag) => !known.has(tag))
    .map((tag): ItemTag => ({ tag, label: tag, source: "editor", score: 1, status: "accepted", evidence: [] }));
  return [...changed, ...added];
}

/** The decisions that lead back to how the tags stood before; a tag that was not there goes away again. */
export function inverseOf(decisions: Decisions, before: readonly ItemTag[]): Decisions {
  const statusBefore = new Map(before.map(({ tag, status }) => [tag, status]));
  const touched = [decisions.accept, decisions.reject, decisions.add, decisions.reset].flatMap((tags) => tags ?? []);
  const wasAt = (status: TagStatus) => touched.filter((tag) => (statusBefore.get(tag) ?? "suggested") === status);
  return { accept: wasAt("accepted"), reject: wasAt("rejected"), reset: wasAt("suggested") };
}

const kinds = ["accept", "add", "reject", "reset"] as const;

/** Both decisions as one; on a tag that both decide on, the later one counts. */
export function joinedDecisions(earlier: Decisions | undefined, later: Decisions): Decisions {
  if (earlier === undefined) return later;
  const decidedLater = new Set(kinds.flatMap((kind) => later[kind] ?? []));
  return Object.fromEntries(
    kinds.map((kind) => [
      kind,
      [...(earlier[kind] ?? []).filter((tag) => !decidedLater.has(tag)), ...(later[kind] ?? [])],
    ]),
  );
}

/** Whether every tag stands as the decisions left it. */
export function stillStands(decisions: Decisions, tags: readonly ItemTag[]): boolean {
  const status = new Map(tags.map((tag) => [tag.tag, tag.status]));
  return [...statusesAfter(decisions)].every(
    ([tag, as]) => status.get(tag) === as || (as === "suggested" && !status.has(tag)),
  );
}
