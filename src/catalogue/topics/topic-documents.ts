import type { DocumentFrequencies } from "../../understanding/keywords/document-frequencies.ts";
import { keywordTerms } from "../../understanding/keywords/extract-keywords.ts";
import { segment } from "../../understanding/sentences/segment.ts";
import { topicalLemmas } from "../../understanding/topics/topical-lemmas.ts";
import type { TopicDocument } from "../../understanding/topics/training/train-topics.ts";
import { analysedText } from "../items/analysed-text.ts";
import type { ItemReader } from "../items/item-store.ts";

const pageSize = 200;

/** The topical lemmas of every item with its id, page by page; counts the keyword terms of each on the way. */
export async function* readTopicDocuments(
  store: Pick<ItemReader, "texts">,
  counts: DocumentFrequencies,
): AsyncGenerator<TopicDocument & { id: string }> {
  let after = "";
  for (;;) {
    const page = await store.texts(after, pageSize);
    for (const item of page) {
      const segmentation = await segment(analysedText(item));
      counts.add(keywordTerms(segmentation));
      yield { id: item.id, tokens: topicalLemmas(segmentation.tokens) };
    }
    const last = page.at(-1);
    if (!last) return;
    after = last.id;
  }
}
