import type { ItemRow, ItemTag } from "../../api/catalogue-types.ts";
import { client } from "../../api/client.ts";
import { say } from "../../state/notice.ts";
import { loadList } from "./article-list.ts";
import { currentQuery, hrefOfQuery } from "./article-query.ts";

export interface BulkChoice {
  item: ItemRow;
  version: number;
  tag: ItemTag;
}

export interface BulkOutcome {
  accepted: number;
  items: number;
  /** Articles that somebody else changed since the preview. */
  skipped: number;
  done: { itemId: string; tags: string[] }[];
}

const parallelRequests = 4;

/** Every undecided suggestion of the articles, surest first. */
export async function collectSuggestions(items: readonly ItemRow[]): Promise<BulkChoice[]> {
  const waiting = items.filter((item) => (item.tagCounts?.suggested ?? 0) > 0);
  const found = await inParallel(waiting, async (item) => {
    const { tags, version } = await client.itemTags(item.id);
    return tags.filter(({ status }) => status === "suggested").map((tag): BulkChoice => ({ item, version, tag }));
  });
  return found.flat().sort((a, b) => b.tag.score - a.tag.score);
}

export async function applyBulk(chosen: readonly BulkChoice[]): Promise<BulkOutcome> {
  const byItem = Map.groupBy(chosen, ({ item }) => item.id);
  const outcome: BulkOutcome = { accepted: 0, items: 0, skipped: 0, done: [] };
  await inParallel([...byItem], async ([itemId, choices]) => {
    const tags = choices.map(({ tag }) => tag.tag);
    try {
      await client.decideTags(itemId, { accept: tags, version: choices[0]!.version });
      outcome.accepted += tags.length;
      outcome.items += 1;
      outcome.done.push({ itemId, tags });
    } catch {
      outcome.skipped += 1;
    }
  });
  reloadList();
  return outcome;
}

export async function takeBackBulk(done: BulkOutcome["done"]): Promise<void> {
  await inParallel(done, ({ itemId, tags }) => client.decideTags(itemId, { reset: tags }));
  reloadList();
  say(`Took back ${done.reduce((sum, { tags }) => sum + tags.length, 0)} tags.`);
}

function reloadList(): void {
  const query = currentQuery();
  loadList(query, hrefOfQuery(query));
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
