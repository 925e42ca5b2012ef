import { expect, test } from "vitest";
import type { KnownEntity } from "../../../catalogue/entities/entity-registry.ts";
import { analysedText } from "../../../catalogue/items/analysed-text.ts";
import { contentHash } from "../../../catalogue/items/content-hash.ts";
import type { Item } from "../../../catalogue/items/item.ts";
import type { IndexedItem, ItemStore } from "../../../catalogue/items/item-store.ts";
import { fakeAnalysis } from "../../../catalogue/testing/fake-understanding.ts";

export function indexedItem(item: Item): IndexedItem {
  const text = analysedText(item);
  const analysis = fakeAnalysis(text);
  return {
    item,
    contentHash: contentHash(item),
    publishedAtMs: Date.parse(item.publishedAt ?? "2026-01-01T00:00:00Z"),
    fingerprint: "f1",
    topicsFingerprint: "t1",
    tagsFingerprint: "g1",
    analysis,
    summary: {
      language: "en",
      sentimentScore: analysis.sentiment.score,
      wordCount: text.split(/\s+/).length,
      topics: [],
      entities: [],
    },
    suggestions: [
      { tag: "energy", label: "Energy", source: "taxonomy", score: 0.7, evidence: [{ start: 0, end: 3, text: "The" }] },
      { tag: "sport", label: "Sport", source: "keyword", score: 0.4, evidence: [] },
    ],
  };
}

const item = (id: string, more: Partial<Item> = {}): Item => ({
  id,
  title: `Title ${id}`,
  body: "A good wind farm by Acme.",
  publishedAt: "2026-05-01T10:00:00.000Z",
  authors: ["Ada"],
  tags: [],
  attributes: { section: "energy" },
  ...more,
});

/** Everything that comes in pages. */
async function allOf<T>(pages: AsyncIterable<readonly T[]>): Promise<T[]> {
  const all: T[] = [];
  for await (const page of pages) all.push(...page);
  return all;
}

/** What every ItemStore must do; `open` gives an empty one. */
export function itemStoreContract(open: () => { items: ItemStore }): void {
  contentsContract(open);
  tagDecisionsContract(open);
  analysesContract(open);
}

function contentsContract(open: () => { items: ItemStore }): void {
  test("an item comes back as it was written, with its analysis to the last bit", async () => {
    const { items } = open();
    const entry = indexedItem(item("a", { tags: ["wind"] }));
    await items.write([entry], [], 1_000);
    const read = await items.read("a");
    expect(read?.item).toEqual(entry.item);
    expect(read?.analysis).toEqual(entry.analysis);
    expect(read?.tags.map(({ tag, status, source }) => [tag, status, source])).toEqual([
      ["wind", "accepted", "editor"],
      ["energy", "suggested", "taxonomy"],
      ["sport", "suggested", "keyword"],
    ]);
  });

  test("an unknown item reads as undefined and cannot be decided on or removed", async () => {
    const { items } = open();
    expect(await items.read("nobody")).toBeUndefined();
    expect(await items.remove("nobody")).toBe(false);
    await expect(items.decideTags("nobody", { decisions: [], nowMs: 0 })).rejects.toMatchObject({
      code: "item-not-found",
    });
  });

  test("writing again replaces the content and keeps what editors decided", async () => {
    const { items } = open();
    await items.write([indexedItem(item("a", { tags: ["old-import"] }))], [], 1_000);
    await items.decideTags("a", {
      decisions: [{ tag: "energy", status: "accepted", source: "taxonomy", score: 0.7 }],
      nowMs: 1_500,
    });
    await items.write([indexedItem(item("a", { title: "New", tags: ["new-import"] }))], [], 2_000);
    const read = await items.read("a");
    expect(read?.item.title).toBe("New");
    expect(read?.item.tags?.toSorted()).toEqual(["energy", "new-import"]);
    expect((await allOf(items.summaries())).map(({ createdAtMs }) => createdAtMs)).toEqual([1_000]);
  });
}

function tagDecisionsContract(open: () => { items: ItemStore }): void {
  test("the second editor with an old version is refused and nothing of it is stored", async () => {
    const { items } = open();
    await items.write([indexedItem(item("a"))], [], 1_000);
    expect(
      await items.decideTags("a", {
        decisions: [{ tag: "energy", status: "accepted", source: "taxonomy" }],
        nowMs: 1,
        expectedVersion: 0,
      }),
    ).toBe(1);
    await expect(
      items.decideTags("a", {
        decisions: [{ tag: "energy", status: "rejected", source: "taxonomy" }],
        nowMs: 2,
        expectedVersion: 0,
      }),
    ).rejects.toMatchObject({ code: "tags-changed", status: 409 });
    expect((await items.read("a"))?.tags.find((tag) => tag.tag === "energy")?.status).toBe("accepted");
  });

  test("a decision taken back leaves the suggestion open", async () => {
    const { items } = open();
    await items.write([indexedItem(item("a"))], [], 1_000);
    await items.decideTags("a", { decisions: [{ tag: "energy", status: "rejected", source: "taxonomy" }], nowMs: 1 });
    expect((await allOf(items.summaries(["a"])))[0]).toMatchObject({ rejectedTags: 1, openTags: ["sport"] });
    await items.decideTags("a", { decisions: [{ tag: "energy", status: "undecided", source: "taxonomy" }], nowMs: 2 });
    expect((await allOf(items.summaries(["a"])))[0]).toMatchObject({ rejectedTags: 0, openTags: ["energy", "sport"] });
  });

  test("a decision on a suggested tag is told apart from one on a tag that nobody suggested", async () => {
    const { items } = open();
    await items.write([indexedItem(item("a", { tags: ["imported"] }))], [], 1_000);
    const decisions = [
      { tag: "sport", status: "rejected" as const, source: "keyword", score: 0.4 },
      { tag: "energy", status: "accepted" as const, source: "taxonomy", score: 0.7 },
      { tag: "free", status: "accepted" as const, source: "editor" },
    ];
    await items.decideTags("a", { decisions, nowMs: 2_000 });
    expect((await allOf(items.summaries()))[0]).toMatchObject({
      acceptedTags: ["energy", "free", "imported"],
      openTags: [],
      judgedTags: [
        { tag: "energy", accepted: true },
        { tag: "sport", accepted: false },
      ],
    });
  });
}

function analysesContract(open: () => { items: ItemStore }): void {
  test("stage keys tell what an item was computed from, and a stage can be replaced alone", async () => {
    const { items } = open();
    const entry = indexedItem(item("a"));
    await items.write([entry], [], 1_000);
    const topics = [{ id: "t", label: "T", weight: 1 }];
    await items.updateStages([
      {
        id: "a",
        topicsFingerprint: "t2",
        tagsFingerprint: "g2",
        summary: { ...entry.summary, topics },
        topics,
        keywords: [{ text: "wind", score: 1 }],
        suggestions: [],
      },
    ]);
    expect(await items.stageKeys(["a", "nobody"])).toEqual(
      new Map([
        ["a", { contentHash: entry.contentHash, fingerprint: "f1", topicsFingerprint: "t2", tagsFingerprint: "g2" }],
      ]),
    );
    const read = await items.read("a");
    expect(read?.analysis.topics).toEqual(topics);
    expect(read?.analysis.keywords).toEqual([{ text: "wind", score: 1 }]);
    expect(read?.analysis.embedding).toEqual(entry.analysis.embedding);
    expect(read?.tags).toEqual([]);
  });

  test("vectors of sentences are kept with the analysis and replaced with its stages", async () => {
    const { items } = open();
    const { embedding } = indexedItem(item("a")).analysis;
    await items.write(
      [{ ...indexedItem(item("a")), sentenceVectors: new Map([[7, embedding]]) }, indexedItem(item("b"))],
      [],
      1,
    );
    const read = await items.sentenceVectors(["a", "b", "nobody"]);
    expect([...read.keys()]).toEqual(["a"]);
    expect([...read.get("a")!.keys()]).toEqual([7]);
    for (const [i, value] of read.get("a")!.get(7)!.entries()) expect(value).toBeCloseTo(embedding[i]!, 2);
    await items.updateStages([
      { ...indexedItem(item("a")), id: "a", topics: [], keywords: [], sentenceVectors: new Map() },
    ]);
    expect((await items.sentenceVectors(["a"])).size).toBe(0);
  });

  test("entities come back with their written forms and their latest counts", async () => {
    const { items } = open();
    const acme: KnownEntity = {
      id: "e1",
      label: "Acme",
      type: "organization",
      forms: { Acme: 1 },
      mentions: 1,
      source: "text",
    };
    await items.write([indexedItem(item("a"))], [acme], 1);
    await items.write([indexedItem(item("b"))], [{ ...acme, forms: { Acme: 1, ACME: 2 }, mentions: 3 }], 2);
    expect(await items.entities()).toEqual([{ ...acme, forms: { Acme: 1, ACME: 2 }, mentions: 3 }]);
  });

  test("words find items by stem, also after a change and a removal", async () => {
    const { items } = open();
    await items.write([indexedItem(item("a")), indexedItem(item("b", { body: "Cooking with lentils." }))], [], 1);
    expect((await items.searchWords("farms", 5)).map(({ id }) => id)).toEqual(["a"]);
    await items.write([indexedItem(item("a", { body: "About lentil soup." }))], [], 2);
    expect((await items.searchWords("lentil", 5)).map(({ id }) => id).toSorted()).toEqual(["a", "b"]);
    await items.remove("b");
    expect((await items.searchWords("lentils", 5)).map(({ id }) => id)).toEqual(["a"]);
    expect(await items.searchWords('"AND ) ( *', 5)).toEqual([]);
  });

  test("texts are paged in order of id", async () => {
    const { items } = open();
    await items.write(
      ["c", "a", "b"].map((id) => indexedItem(item(id))),
      [],
      1,
    );
    const first = await items.texts("", 2);
    expect(first.map(({ id }) => id)).toEqual(["a", "b"]);
    expect((await items.texts("b", 2)).map(({ id }) => id)).toEqual(["c"]);
  });

  test("an analysis is stored only while the item has the content that was analysed", async () => {
    const { items } = open();
    await items.write([indexedItem(item("a"))], [], 1);
    const stale = { ...indexedItem(item("a", { body: "Older." })), fingerprint: "f2" };
    const gone = { ...indexedItem(item("gone")), fingerprint: "f2" };
    expect(await items.writeAnalyses([gone, stale], [])).toEqual([]);
    expect((await items.stageKeys(["a"])).get("a")?.fingerprint).toBe("f1");
    expect(await items.writeAnalyses([gone, { ...indexedItem(item("a")), fingerprint: "f2" }], [])).toEqual(["a"]);
    expect((await items.stageKeys(["a"])).get("a")?.fingerprint).toBe("f2");
  });
}
