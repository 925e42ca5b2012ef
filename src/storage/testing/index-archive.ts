import { setTimeout } from "node:timers/promises";
import { createCatalogueEntityLinker } from "../../catalogue/entities/catalogue-entity-linker.ts";
import { importRecords } from "../../catalogue/import/import-records.ts";
import { createArchiveReader } from "../../catalogue/import/reading/archive-reader.ts";
import { createIndexing } from "../../catalogue/indexing/indexing.ts";
import { createCatalogueFeed } from "../../catalogue/search/catalogue-feed.ts";
import { createMemoryCatalogue } from "../../catalogue/search/memory-catalogue.ts";
import { createFakeUnderstanding, fakeDimensions } from "../../catalogue/testing/fake-understanding.ts";
import { openDatabase } from "../sqlite/database.ts";
import { createItemStore } from "../sqlite/items/item-store.ts";

/** Indexes an archive into a database file as the command line does, with a fake encoder: a process for tests to kill. */
const [archivePath = "", databasePath = ""] = process.argv.slice(2);
const store = createItemStore(openDatabase({ path: databasePath }));
const catalogue = createMemoryCatalogue({ dimensions: fakeDimensions });
const feed = createCatalogueFeed({ store, catalogue });
await feed.load();
const fake = createFakeUnderstanding();
const entities = createCatalogueEntityLinker({ version: 1, entities: await store.entities() });
const indexing = createIndexing({
  store,
  catalogue,
  feed,
  entities,
  understanding: {
    ...fake,
    analyse: async (texts, options) => {
      // Batches come back out of order, as from several encoder threads.
      await setTimeout((texts[0]!.length * 7) % 11);
      const reply = await fake.analyse(texts, options);
      for (const [i, result] of reply.results.entries()) result.entities = namesIn(texts[i]!);
      return reply;
    },
  },
  tags: {
    fingerprint: () => "g1",
    suggest: async (items) =>
      items.map(({ analysis }) =>
        catalogue.nearest(analysis.embedding, 3).map(({ id, similarity }) => ({
          tag: id,
          label: id,
          source: "taxonomy",
          score: similarity,
          evidence: [],
        })),
      ),
    labelOf: (tag) => tag,
  },
  topicsFingerprint: () => "",
  now: () => 1_000,
});
process.stdout.write("started\n");
const reader = createArchiveReader();
const { records } = await reader.open({ path: archivePath });
await importRecords({ records, indexing, batchSize: 16 });
await reader.close();

/** Every capitalised pair of words is a person, every capitalised word an organization. */
function namesIn(text: string) {
  return [...text.matchAll(/\p{Lu}\p{Ll}+(?: \p{Lu}\p{Ll}+)?/gu)].map((match) => ({
    text: match[0],
    type: match[0].includes(" ") ? "person" : "organization",
    start: match.index,
    end: match.index + match[0].length,
    score: 0.9,
  }));
}
