import { expect, test } from "vitest";
import { readXmlElements } from "../decoding/xml-elements.ts";
import { createRecordMapper, mapRecords } from "../mapping/map-record.ts";
import { htmlToText } from "../text/html-text.ts";
import { readImport } from "./read-import.ts";

async function* bytesOf(text: string, size = 50): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

/** Records as the importer would hand them to validation; faults and skipped ones as they are. */
async function read(text: string, fileName: string): Promise<unknown[]> {
  const { records } = await readImport(bytesOf(text), { fileName });
  const all: unknown[] = [];
  for await (const record of mapRecords(records, createRecordMapper()))
    all.push("item" in record ? record.item : record);
  return all;
}

test("Markdown gives its front matter's fields and its text without markup", async () => {
  const text = `---
title: "Wind: a guide"
date: 2026-03-01
tags: [energy, wind]
author: Ada Lovelace
categories:
  - Climate
draft: false
---
# Not the title

Turbines **turn** in the [wind](https://example.org) & rain.

- one
- two
`;
  expect(await read(text, "posts/wind.md")).toEqual([
    {
      id: "posts/wind",
      title: "Wind: a guide",
      body: "Not the title\n\nTurbines turn in the wind & rain.\n\none\n\ntwo",
      publishedAt: "2026-03-01T00:00:00.000Z",
      authors: ["Ada Lovelace"],
      tags: ["energy", "wind"],
      attributes: { section: "Climate" },
    },
  ]);
});

test("Markdown without front matter takes its title from the first heading, without that from its name", async () => {
  expect(await read("# Hello\n\nText", "a/b.md")).toEqual([{ id: "a/b", title: "Hello", body: "Text" }]);
  expect(await read("Only text", "a/b.md")).toEqual([{ id: "a/b", title: "b", body: "Only text" }]);
});

test("faulty front matter is a fault", async () => {
  expect(await read("---\ntitle: [open\n---\nText", "a.md")).toEqual([
    { line: 1, code: "malformed-front-matter", detail: expect.any(String) },
  ]);
});

test("HTML gives the article without menus and scripts", async () => {
  const filler =
    "The quick brown fox jumps over the lazy dog, and then, being tired, it sleeps in the sun for an hour. ";
  const page = `<!doctype html><html lang="en"><head><title>Foxes | The Paper</title>
    <link rel="canonical" href="https://example.org/foxes"><meta property="article:published_time" content="2026-02-03T04:05:06Z">
    <style>p { color: red }</style></head>
    <body><nav><a href="/">Home</a><a href="/shop">Shop</a></nav>
    <article><h1>Foxes</h1><p>${filler.repeat(4)}</p><p>Caf&eacute; &amp; dogs. ${filler.repeat(3)}</p></article>
    <script>alert("no")</script><footer>Imprint</footer></body></html>`;
  const [item] = (await read(page, "foxes.html")) as { title: string; body: string; url: string }[];
  expect(item).toMatchObject({
    id: "foxes",
    url: "https://example.org/foxes",
    publishedAt: "2026-02-03T04:05:06.000Z",
  });
  expect(item!.title).toMatch(/Foxes/);
  expect(item!.body).toMatch(/Café & dogs\. The quick/);
  expect(item!.body).not.toMatch(/Shop|alert|color|Imprint/);
});

test("a page without text is a fault", async () => {
  expect(await read("<html><body><script>1</script></body></html>", "x.html")).toMatchObject([{ code: "no-text" }]);
});

test("RSS gives items with plain text, authors and categories", async () => {
  const feed = `<?xml version="1.0"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Feed</title>
<item><title>Rain &amp;amp; wind</title><link>https://example.org/1</link><guid isPermaLink="false">g-1</guid>
<pubDate>Mon, 02 Mar 2026 10:00:00 GMT</pubDate><dc:creator>Ada</dc:creator><category>Weather</category><category>Coast</category>
<description>Short</description><content:encoded><![CDATA[<p>It <b>rains</b>.</p><p>A trap: </item> here.</p>]]></content:encoded></item>
<item><title>Broken <b></title></item>
<item><title>Second</title><link>https://example.org/2</link><description>&lt;p&gt;Escaped &lt;i&gt;markup&lt;/i&gt;&lt;/p&gt;</description></item>
</channel></rss>`;
  const [first, broken, second] = await read(feed, "feed.xml");
  expect(first).toEqual({
    id: "g-1",
    title: "Rain & wind",
    body: expect.stringMatching(/^It rains\.\n\nA trap:/),
    url: "https://example.org/1",
    publishedAt: "2026-03-02T10:00:00.000Z",
    authors: ["Ada"],
    tags: ["Weather", "Coast"],
  });
  expect(broken).toMatchObject({ code: "malformed-xml" });
  expect(second).toMatchObject({ id: "https://example.org/2", title: "Second", body: "Escaped markup" });
});

test("Atom gives entries", async () => {
  const feed = `<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title><entry><id>urn:1</id><title>T</title>
    <link rel="self" href="https://example.org/self"/><link href="https://example.org/t"/><published>2026-01-02T00:00:00Z</published>
    <author><name>Bo</name></author><category term="x"/><content type="html">&lt;p&gt;Body&lt;/p&gt;</content></entry></feed>`;
  expect(await read(feed, "x.atom")).toEqual([
    {
      id: "urn:1",
      title: "T",
      body: "Body",
      url: "https://example.org/t",
      publishedAt: "2026-01-02T00:00:00.000Z",
      authors: ["Bo"],
      tags: ["x"],
    },
  ]);
});

test("entities that a document declares are never expanded", async () => {
  const bomb = `<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>
    <rss><channel><item><title>T</title><description>&b; &f;</description></item></channel></rss>`;
  expect(await read(bomb, "x.rss")).toMatchObject([{ body: "&b; &f;" }]);
});

test("a WordPress export gives published posts; drafts and attachments are skipped", async () => {
  const item = (
    id: number,
    type: string,
    status: string,
  ) => `<item><title>Post ${id}</title><link>https://example.org/${id}</link>
    <dc:creator><![CDATA[ada]]></dc:creator><content:encoded><![CDATA[<!-- wp:paragraph -->First para.\n\nSecond [gallery ids="1"] para.]]></content:encoded>
    <wp:post_id>${id}</wp:post_id><wp:post_date_gmt>2026-01-02 03:04:05</wp:post_date_gmt><wp:post_type>${type}</wp:post_type><wp:status>${status}</wp:status>
    <category domain="category" nicename="news"><![CDATA[News]]></category><category domain="post_tag" nicename="wind"><![CDATA[Wind]]></category></item>`;
  const wxr = `<?xml version="1.0"?><rss xmlns:wp="http://wordpress.org/export/1.2/"><channel>${item(1, "post", "publish")}
    ${item(2, "post", "draft")}${item(3, "attachment", "inherit")}</channel></rss>`;
  expect(await read(wxr, "export.xml")).toEqual([
    {
      id: "1",
      title: "Post 1",
      body: "First para.\n\nSecond para.",
      type: "post",
      url: "https://example.org/1",
      publishedAt: "2026-01-02T03:04:05.000Z",
      authors: ["ada"],
      tags: ["Wind"],
      attributes: { section: "News" },
    },
    { line: expect.any(Number), skipped: expect.stringMatching(/draft/), excerpt: "Post 2" },
    { line: expect.any(Number), skipped: expect.stringMatching(/attachment/), excerpt: "Post 3" },
  ]);
});

test("elements are cut out the same however the bytes are cut; one that is too long is told by its length", async () => {
  const xml = `<a>\n<item>one<![CDATA[</item>]]></item>\n<items/><item x="1">${"y".repeat(300)}</item><item>two</item>`;
  for (const size of [1, 3, 1000]) {
    const found = [];
    for await (const element of readXmlElements(bytesOf(xml, size), ["item"], 100)) found.push(element);
    expect(found).toEqual([
      { line: 2, name: "item", xml: "<item>one<![CDATA[</item>]]></item>" },
      { line: 3, name: "item", tooLong: 319 },
      { line: 3, name: "item", xml: "<item>two</item>" },
    ]);
  }
});

test("HTML becomes text with one paragraph for each block", () => {
  expect(htmlToText("<p>a <b>b</b>c</p><ul><li>d</li><li>e</li></ul>&nbsp;f<br>g")).toBe("a bc\n\nd\n\ne\n\nf\n\ng");
  expect(htmlToText("plain")).toBe("plain");
  expect(htmlToText("")).toBe("");
});
