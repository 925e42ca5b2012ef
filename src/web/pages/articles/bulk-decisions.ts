import type { ListedItem } from "../../../http/schema/catalogue.ts";
import type { ItemTag } from "../../../http/schema/tags.ts";
import { client } from "../../api/client.ts";
import { toProblem } from "../../api/problem.ts";
import { say } from "../../state/notice.ts";
import { counted } from "../../wording/numbers.ts";
import { reloadList } from "./article-list.ts";
import { type ArticleQuery, toItemQuery } from "./article-query.ts";

export interface BulkChoice {
  item: ListedItem;
  version: number;
  tag: ItemTag;
}

export interface BulkOutcome {
  accepted: number;
  items: number;
  /** Articles that somebody else changed since the preview. */
  skipped: number;
  /** Articles whose decision the server refused for another reason or never answered. */
  failed: number;
  done: { itemId: string; tags: string[] }[];
}

const parallelRequests = 4;
const pageSize = 200;
/** Refusals that mean that the article or a tag is another than it was in the preview. */
const changedStatuses: readonly number[] = [404, 409, 410];
const busyTries = 5;
const busyWaitMs = 500;

/** How far a walk over many articles is. */
export interface BulkProgress {
  done: number;
  of: number;
}

interface WalkOptions {
  onProgress: (progress: BulkProgress) => void;
  signal?: AbortSignal;
}

/** Every undecided suggestion of the articles that fit the filter, listed or not, surest first. Rejects once the signal aborts. */
export async function collectSuggestions(
  query: ArticleQuery,
  { onProgress, signal }: WalkOptions,
): Promise<BulkChoice[]> {
  const filter = toItemQuery(query);
  // Without a state asked for, the server leaves out the articles without suggestions.
  const asked = { ...filter, tagState: filter.tagState ?? "suggested", limit: pageSize } as const;
  const waiting: ListedItem[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.items({ ...asked, cursor }, signal);
    waiting.push(...page.items.filter((item) => (item.tagCounts?.suggested ?? 0) > 0));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  let done = 0;
  onProgress({ done, of: waiting.length });
  const found = await inParallel(waiting, async (item) => {
    const { tags, version } = await patiently(() => client.itemTags(item.id, signal));
    onProgress({ done: ++done, of: waiting.length });
    return tags.filter(({ status }) => status === "suggested").map((tag): BulkChoice => ({ item, version, tag }));
  });
  return found.flat().sort((a, b) => b.tag.score - a.tag.score);
}

/** Accepts the choices, one request an article; an abort stops before the next article. */
export async function applyBulk(
  chosen: readonly BulkChoice[],
  { onProgress, signal }: WalkOptions,
): Promise<BulkOutcome> {
  const byItem = Map.groupBy(chosen, ({ item }) => item.id);
  const outcome: BulkOutcome = { accepted: 0, items: 0, skipped: 0, failed: 0, done: [] };
  let done = 0;
  await inParallel([...byItem], async ([itemId, choices]) => {
    if (signal?.aborted) return;
    const tags = choices.map(({ tag }) => tag.tag);
    try {
      await patiently(() => client.decideTags(itemId, { accept: tags, version: choices[0]!.version }));
      outcome.accepted += tags.length;
      outcome.items += 1;
      outcome.done.push({ itemId, tags });
    } catch (error) {
      if (changedStatuses.includes(toProblem(error).status)) outcome.skipped += 1;
      else outcome.failed += 1;
    }
    onProgress({ done: ++done, of: byItem.size });
  });
  reloadList();
  return outcome;
}

export async function takeBackBulk(done: BulkOutcome["done"]): Promise<void> {
  await inParallel(done, ({ itemId, tags }) => client.decideTags(itemId, { reset: tags }));
  reloadList();
  say(
    `Took back ${counted(
      done.reduce((sum, { tags }) => sum + tags.length, 0),
      "tag",
    )}.`,
  );
}

/** Sends again, ever later, while the server is busy (429). */
async function patiently<Reply>(send: () => Promise<Reply>): Promise<Reply> {
  for (let tries = 1; ; tries++) {
    try {
      return await send();
    } catch (error) {
      if (toProblem(error).status !== 429 || tries === busyTries) throw error;
      await new Promise((later) => setTimeout(later, busyWaitMs * 2 ** tries));
    }
  }
}

async function inParallel<Input, Output>(
  inputs: readonly Input[],
  work: (input: Input) => Promise<Output>,
): Promise<Output[]> {
  const outputs: Output[] = [];
  let next = 0;
  const worker = async () => {
    while (next < inputs.length) {
      const index = next++;
      outputs[index] = await work(inputs[index]!);
    }
  };
  await Promise.all(Array.from({ length: parallelRequests }, worker));
  return outputs;
}
