import { createTimeSlices } from "../../concurrency/time-slices.ts";
import type { Member, SegmentStore } from "../definitions/segment-store.ts";

const pageSize = 2_000;

/** Every member of one version of a segment, page by page in order of the id; other work runs in between. */
export async function* allMembers(
  store: Pick<SegmentStore, "members">,
  segment: { segmentId: string; version: number },
): AsyncGenerator<Member[]> {
  const { breathe } = createTimeSlices();
  let after: string | undefined;
  for (;;) {
    const page = await store.members({ ...segment, limit: pageSize, ...(after !== undefined && { after }) });
    yield page;
    if (page.length < pageSize) return;
    after = page.at(-1)!.userId;
    await breathe();
  }
}
