import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { readArchiveText } from "../testing/read-text.ts";
import { rss } from "../testing/rss.ts";
import { zipOf } from "../testing/zip-of.ts";

const post = (title: string, date = '<time class="dt-published" datetime="2026-01-02T10:00:00Z">x</time>') =>
  `<!DOCTYPE html><html><head><title>${title}</title></head><body><article class="h-entry"><header><h1 class="p-name">${title}</h1></header><section class="e-content"><p>Text of ${title}.</p></section>${date}</article></body></html>`;
const read = async (files: Parameters<typeof zipOf>[0], options = {}) => {
  const { items, left, outline, records } = await readArchiveText(zipOf(files), { fileName: "export.zip", ...options });
  return { items, left, outline, records, titles: items.map(({ title }) => title) };
};

describe("a ZIP archive is read file by file", () => {
  test.each([
    [
      "Medium: posts, and nothing of what is beside them",
      {
        "README.html": "<html><body>Your export</body></html>",
        "posts/2026-01-02_One-abc.html": post("One"),
        "posts/draft_Two-def.html": post("Two", ""),
        "profile/profile.html": "<html><body>Me</body></html>",
        "claps/claps-0001.html": "<html><body>Claps</body></html>",
      },
      ["One"],
      ["not a post of Medium", "a draft", "not a post of Medium", "not a post of Medium"],
    ],
    [
      "Substack: the list of posts with their texts",
      {
        "posts.csv":
          "post_id,post_date,is_published,type,title,subtitle\n1.one,2026-01-02T10:00:00Z,true,newsletter,One,\n2.two,,false,newsletter,Two,\n",
        "posts/1.one.html": "<p>Body of <b>one</b></p>",
        "posts/2.two.html": "<p>Draft</p>",
        "email_list.name.csv": "email,active\na@example.org,true\n",
      },
      ["One"],
      ["not published", "not a post of Substack"],
    ],
    [
      "Markdown in folders, with pictures and what the Mac adds",
      {
        "blog/a.md": "# One\n\nText",
        "blog/b/index.md": "---\ntitle: Two\n---\nText",
        "blog/b/p.png": "x",
        "__MACOSX/blog/._a.md": "x",
      },
      ["One", "Two"],
      ["a file without text", "a hidden file"],
    ],
    [
      "feeds, tables and gzipped lines beside one another",
      {
        "wp.xml": rss("<item><guid>1</guid><title>One</title></item>"),
        "t.csv": "id,title\n2,Two\n3,Three\n",
        "l.jsonl.gz": gzipSync('{"id":"4","title":"Four"}\n'),
      },
      ["One", "Two", "Three", "Four"],
      [],
    ],
    ["one folder around all", { "x/a.html": post("One"), "x/c.txt": "" }, ["One"], ["no-text"]],
  ])("%s", async (_, files, titles, left) => {
    const found = await read(files);
    expect([found.titles, found.left]).toEqual([titles, left]);
    expect(found.outline).toMatchObject({ format: "zip", total: titles.length + left.length });
  });

  test("a post of Substack has its text, its date and its id", async () => {
    const { items } = await read({
      "posts.csv": "post_id,post_date,is_published,title\n1.one,2026-01-02T10:00:00Z,true,One\n",
      "posts/1.one.html": "<p>Body of <b>one</b></p>",
    });
    expect(items).toEqual([
      { id: "1.one", title: "One", body: "Body of one", publishedAt: "2026-01-02T10:00:00.000Z" },
    ]);
  });

  test("documents have their path as id, without the folder that holds all", async () => {
    const { items } = await read({ "site/a/one.md": "# One\n\nText", "site/two.md": "# Two\n\nText" });
    expect(items.map(({ id }) => id)).toEqual(["a/one", "two"]);
  });
});

describe("what cannot be read is named with its path", () => {
  test("faults of files and of their records", async () => {
    const { records } = await read({
      "a.csv": "id,title\n1,A,B\n",
      "deck.bin": Buffer.from([1, 0, 2]),
      "map.xml": "<urlset><url/></urlset>",
    });
    expect(records).toMatchObject([
      { code: "wrong-column-count", detail: expect.stringMatching(/^a\.csv: /), line: 2 },
      { code: "unreadable-file", detail: expect.stringMatching(/^deck\.bin: .*binary/) },
      { code: "unreadable-file", detail: expect.stringMatching(/^map\.xml: .*sitemap/) },
    ]);
  });

  test.each([
    ["encrypted", (entry: Buffer) => entry.writeUInt16LE(1, 8), /encrypted/],
    ["compressed in a rare way", (entry: Buffer) => entry.writeUInt16LE(12, 10), /method 12/],
    ["outside the archive", (entry: Buffer) => entry.writeUInt32LE(0x7fffffff, 42), /damaged or cut short/],
  ])("a file that is %s leaves the others", async (_, patch, message) => {
    const zip = zipOf({ "a.md": "# A\n\nText", "b.md": "# B\n\nText" }, (entry, name) => {
      if (name === "a.md") patch(entry);
    });
    const { items, records } = await readArchiveText(zip);
    expect(items).toMatchObject([{ title: "B" }]);
    expect(records[0]).toMatchObject({ code: "unreadable-file", detail: expect.stringMatching(message) });
  });

  test.each([
    ["cut short", (zip: Buffer) => zip.subarray(0, 60), {}, /damaged or cut short/],
    ["empty", () => zipOf({}), {}, /no article/],
    ["of too much", (zip: Buffer) => zip, { limits: { maxInflatedBytes: 10 } }, /more than 10 bytes/],
    ["of too many records", (zip: Buffer) => zip, { limits: { maxRecords: 1 } }, /more than 1 records/],
  ])("an archive that is %s is refused", async (_, change, options, message) => {
    const zip = change(zipOf({ "a.md": "# A\n\nText", "b.md": "# B\n\nText" }));
    await expect(readArchiveText(zip, options)).rejects.toThrow(message);
  });

  test("the texts that stand beside a list of posts count towards what is too much", async () => {
    const zip = zipOf({ "posts.csv": "post_id,title\n1.one,One\n", "posts/1.one.html": "a".repeat(1_000) });
    await expect(readArchiveText(zip, { limits: { maxInflatedBytes: 500 } })).rejects.toThrow(/more than 500 bytes/);
  });
});
