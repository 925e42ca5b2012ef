import { openStoredIndex } from "../../../src/app/context/stored-index.ts";
import { checkItems } from "../../../src/catalogue/items/check-items.ts";
import type { IndexedItem } from "../../../src/catalogue/items/item-store.ts";
import { readConfig } from "../../../src/config/config.ts";
import { plainAnalysis } from "../../../src/understanding/testing/plain-analysis.ts";
import { indexFile } from "./index-file.ts";

/**
 * A process of its own, `store-stand-ins FILE`: stores every document of an archive with a made-up analysis under the fingerprints of the
 * models in use, so that `attune index FILE` finds all of them unchanged. Prints how many.
 */
const [path = ""] = process.argv.slice(2);
const stored = openStoredIndex(readConfig(process.env));
const inUse = (await stored.fingerprints())!;
const { indexed } = await indexFile(path, {
  check: (values) => checkItems(values, stored.items, () => "none"),
  understand: async (items) => ({ items, texts: [], analyses: [], tokens: 0 }),
  commit: async ({ items }) => {
    await stored.items.write(items.map(standIn), [], 1);
  },
  refresh: async () => undefined,
});
await stored.close();
process.stdout.write(`${JSON.stringify({ indexed })}\n`);

function standIn({ item, contentHash }: { item: IndexedItem["item"]; contentHash: string }): IndexedItem {
  return {
    item,
    contentHash,
    publishedAtMs: 1,
    fingerprint: inUse.understanding,
    topicsFingerprint: inUse.topics,
    tagsFingerprint: inUse.tags,
    analysis: plainAnalysis({ embedding: new Float32Array(384).fill(1 / Math.sqrt(384)) }),
    summary: { language: "en", sentimentScore: 0, wordCount: 350, topics: [], entities: [] },
    suggestions: [],
  };
}
