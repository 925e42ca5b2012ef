import { gzipSync } from "node:zlib";
import iconv from "iconv-lite";
import { describe, expect, test } from "vitest";
import { readArchiveText } from "./testing/read-text.ts";
import { rss } from "./testing/rss.ts";

describe("drafts and documents", () => {
  test.each([
    ["---\ntitle: T\ndraft: true\n---\nx", "a draft"],
    ['+++\ntitle = "T"\ndraft = true\n+++\nx', "a draft"],
    ["---\ntitle: T\npublished: false\n---\nx", "not published"],
    ["---\ntitle: T\nstatus: draft\n---\nx", "an entry with the status draft"],
  ])("%j is passed over", async (content, reason) => {
    expect(await readArchiveText(content, { fileName: "a.md" })).toMatchObject({ items: [], left: [reason] });
  });

  test.each([
    [
      "---\ntitle: T\npublished: true\ndate: 2024-04-03\n---\nx",
      "a.md",
      { id: "a", publishedAt: "2024-04-03T00:00:00.000Z" },
    ],
    [
      "---\ntitle: T\npublished: 2024-04-03 10:00\n---\nx",
      "a.md",
      { id: "a", publishedAt: "2024-04-03T10:00:00.000Z" },
    ],
    [
      '+++\ntitle = "T"\ndate = 2024-04-03T10:00:00Z\n+++\nx',
      "trips/index.md",
      { id: "trips", publishedAt: "2024-04-03T10:00:00.000Z" },
    ],
    ["# T\nx", "2024-04-03-t.md", { id: "2024-04-03-t", publishedAt: "2024-04-03T00:00:00.000Z" }],
    ["T\n===\nx", "b.md", { id: "b" }],
  ])("%j is read", async (content, fileName, item) => {
    expect((await readArchiveText(content, { fileName })).items).toMatchObject([{ title: "T", body: "x", ...item }]);
  });

  test("documents without a telling name get an id from their content", async () => {
    const ids = await Promise.all(
      ["# One\n\na", "# Two\n\nb"].map(
        async (text) => (await readArchiveText(text, { fileName: "index.md" })).items[0]!.id,
      ),
    );
    expect(new Set(ids).size).toBe(2);
  });
});

describe("damage costs what is damaged", () => {
  test("a quote that is never closed costs its line", async () => {
    const { items, records } = await readArchiveText('id,title,body\n1,a,b\n2,"open,c\n3,d,e\n4,"f",g\n');
    expect(items.map(({ id }) => id)).toEqual(["1", "3", "4"]);
    expect(records[1]).toMatchObject({ line: 3, code: "unclosed-quote", excerpt: '2,"open,c' });
  });

  test.each([
    [
      "beside rows of several lines",
      'id,title,body\n1,a,"x\ny"\n2,"open,c\n3,b,"l1\nl2\nl3"\n4,c,d\n',
      ["1", "3", "4"],
      4,
    ],
    ["in a table of the Mac and of Windows", 'id;title\r\n1;"open\r\n2;b\r\n3;c\r\n', ["2", "3"], 2],
    ["in the last row", 'id,title,body\n1,a,b\n2,"open,c\n', ["1"], 3],
  ])("an open quote %s costs no other", async (_, csv, ids, line) => {
    const { items, records } = await readArchiveText(csv, { fileName: "t.csv" });
    expect(items.map(({ id }) => id)).toEqual(ids);
    expect(records.filter((record) => "code" in record)).toMatchObject([{ line, code: "unclosed-quote" }]);
  });

  test.each([
    ['1\t"Of course I want to win\tB', '"Of course I want to win'],
    ['1\t"Yes," he said, "no\tB', '"Yes," he said, "no'],
    ['1\t"\tB', '"'],
    ['1\tA\t"He" and "she', "A"],
    ['1\t"A" or\t"B" and "C"', '"A" or'],
  ])("between tabs a quote that is not closed is a part of its field: %j", async (row, title) => {
    const { items, left } = await readArchiveText(`id\ttitle\tbody\n${row}\n2\tb\tc\n`, { fileName: "t.tsv" });
    expect([items.map((item) => item.title), left]).toEqual([[title, "b"], []]);
  });

  test.each([
    ['1,"Big" sale,now', '"Big" sale'],
    ['1,"A" or B,now', '"A" or B'],
    ['1,5" screen,now', '5" screen'],
  ])("quotes within a field are a part of it: %s", async (row, title) => {
    const { items, left } = await readArchiveText(`id,title,body\n${row}\n2,b,c\n`, { fileName: "t.csv" });
    expect([items.length, items[0]?.title, left]).toEqual([2, title, []]);
  });

  test("of several records with one id the last that can be taken counts", async () => {
    const of = (...records: object[]) => readArchiveText(records.map((record) => JSON.stringify(record)).join("\n"));
    const [first, last] = [
      { id: "a", title: "first" },
      { id: "a", title: "last" },
    ];
    expect(await of(first, { id: "b", title: "b" }, last)).toMatchObject({
      items: [{ id: "b" }, { title: "last" }],
      left: ["replaced by a later record with the same id"],
    });
    expect(await of(first, { id: "a" })).toMatchObject({ items: [{ title: "first" }], left: ["no-title-or-body"] });
    expect(await of(first, { ...last, draft: true })).toMatchObject({ items: [{ title: "first" }], left: ["a draft"] });
  });

  test.each([
    ["an element called __proto__", "<__proto__/><guid>2</guid><title>B</title>"],
    ["elements nested 50,000 deep", `<title>B</title>${"<a>".repeat(50_000)}${"</a>".repeat(50_000)}`],
    [
      "a description of 50,000 open elements",
      `<title>B</title><description><![CDATA[${"<div>".repeat(50_000)}deep]]></description>`,
    ],
    ["a hundred thousand brackets", `<title>B</title><description>${"[a ".repeat(50_000)}</description>`],
    ["a malformed element", "<title>B</wrong>"],
  ])("%s leaves the other items", async (_, element) => {
    const { items } = await readArchiveText(rss(`<item><guid>ok</guid><title>A</title></item><item>${element}</item>`));
    expect(items[0]).toMatchObject({ id: "ok", title: "A" });
  });

  test("limits of records and of unzipped bytes refuse the whole with a word", async () => {
    await expect(readArchiveText('{"id":"1"}\n{"id":"2"}', { limits: { maxRecords: 1 } })).rejects.toThrow(
      /more than 1 records/,
    );
    const bomb = gzipSync(Buffer.alloc(1_000_000, 10));
    await expect(readArchiveText(bomb, { limits: { maxInflatedBytes: 100_000 } })).rejects.toThrow(
      /more than 100000 bytes/,
    );
  });

  test("an address that is a script is left out", async () => {
    expect(await readArchiveText('{"id":"1","title":"T","url":"javascript:alert(1)"}')).toMatchObject({
      items: [{ id: "1", title: "T", body: "" }],
      losses: ["url-refused"],
    });
  });
});

describe("content decides, whatever the name says", () => {
  test.each([
    [
      "a JSON feed in a text file",
      "feed.txt",
      '{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","title":"A","content_text":"B"}]}',
    ],
    [
      "JSON lines in a Markdown file",
      "list.md",
      '{"id":"1","title":"A","body":"B"}\n{"id":"2","title":"A","body":"C"}',
    ],
    ["a JSON array in a text file", "list.txt", '[{"id":"1","title":"A","body":"B"}]'],
  ])("%s", async (_, fileName, content) => {
    const { items } = await readArchiveText(content, { fileName });
    expect(items[0]).toMatchObject({ id: "1", title: "A", body: "B" });
  });

  test("front matter in JSON is followed by its text", async () => {
    const { items } = await readArchiveText('{"title": "A", "tags": ["x"]}\n\nThe text.', { fileName: "a.md" });
    expect(items).toMatchObject([{ title: "A", body: "The text." }]);
  });
});

test.each([
  [
    "WooCommerce",
    "ID,Type,SKU,Name,Published,Is featured?,In stock?,Description\n12,simple,W-1,Oak table,1,0,1,A table",
    "Oak table",
  ],
  ["questions as headings", "Title,Body,Approved?\nOak table,A table,yes", "Oak table"],
  ["a remark as a heading", "id,title,body,Notes (internal!)\n1,Oak table,A table,x", "Oak table"],
])("a header with marks of punctuation is a header: %s", async (_, csv, title) => {
  const { items } = await readArchiveText(csv, { fileName: "shop.csv" });
  expect(items).toMatchObject([{ title, body: "A table" }]);
});

test.each([
  ["Use &lt;div&gt; &amp; co", "Use <div> & co"],
  ["How the &lt;p&gt; tag works", "How the <p> tag works"],
  ["Why &lt;table&gt; is not dead", "Why <table> is not dead"],
  ["A &lt;b&gt;bold&lt;/b&gt; move", "A bold move"],
])("of a title only elements that are written as such are markup: %s", async (title, read) => {
  const { items } = await readArchiveText(
    rss(`<item><guid>1</guid><title>${title}</title><description>B</description></item>`),
  );
  expect(items).toMatchObject([{ title: read }]);
});

describe("exports of other systems", () => {
  const kind = (term: string) =>
    `<category scheme="http://schemas.google.com/g/2005#kind" term="http://schemas.google.com/blogger/2008/kind#${term}"/>`;
  const atom = (entries: string) =>
    `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:app="http://purl.org/atom/app#">${entries}</feed>`;
  const entry = (id: string, inside: string) =>
    `<entry><id>${id}</id><title>${id}</title><content>Text</content>${inside}</entry>`;

  test("of a Blogger export only posts and pages go in", async () => {
    const { items, left } = await readArchiveText(
      atom(
        entry("a", `${kind("post")}<category term="travel"/>`) +
          entry("b", kind("template")) +
          entry("c", kind("comment")) +
          entry("d", `${kind("post")}<app:control><app:draft>yes</app:draft></app:control>`),
      ),
    );
    expect(items).toMatchObject([{ id: "a", tags: ["travel"] }]);
    expect(left).toEqual(["a template of Blogger, not an article", "a comment of Blogger, not an article", "a draft"]);
  });

  test.each([
    [
      "BigCommerce",
      "Item Type,Product ID,Product Name,Product Description\nProduct,5,Desk,Oak\nSKU,,[S]Color=Red,\nRule,,x,",
      { title: "Desk", body: "Oak" },
    ],
    [
      "PrestaShop",
      "Product ID;Active (0/1);Name *;Description;Tags (x,y,z...)\n1;1;Lamp;Bright;warm,new\n2;0;Old;x;",
      { title: "Lamp", tags: ["warm", "new"] },
    ],
    ["the Guardian", '[{"id":"1","webTitle":"News","bodyText":"Today"}]', { title: "News", body: "Today" }],
  ])("%s", async (_, content, item) => {
    const { items } = await readArchiveText(content, { fileName: content.startsWith("[") ? "a.json" : "a.csv" });
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject(item);
  });

  test("people with a first and a last name are authors", async () => {
    const { items, losses } = await readArchiveText(
      '[{"id":"1","title":"A","body":"B","authors":[{"name":"Smith, Ann"},{"first_name":"Jo","last_name":"Doe"}]}]',
      { fileName: "a.json" },
    );
    expect([items[0]?.authors, losses]).toEqual([["Smith, Ann", "Jo Doe"], []]);
  });

  test("a page says what it is about in JSON-LD", async () => {
    const data = { "@type": "NewsArticle", headline: "The head", datePublished: "2026-01-05", author: { name: "Ann" } };
    const page = `<html><head><script type="application/ld+json">${JSON.stringify(data)}</script><title>Site | x</title></head><body><article><p>The text of it is here and long enough to be seen as the article by every reader of it.</p></article></body></html>`;
    const { items } = await readArchiveText(page, { fileName: "a.txt" });
    expect(items).toMatchObject([{ title: "The head", publishedAt: "2026-01-05T00:00:00.000Z", authors: ["Ann"] }]);
  });

  test.each([
    ["windows-1250", "id;tytuł;treść\n1;Żółw;Gęś i źdźbło trawy są w łące\n", "Żółw"],
    ["windows-1250", "id;titul;text\n1;Příliš žluťoučký kůň;úpěl ďábelské ódy\n", "Příliš žluťoučký kůň"],
    [
      "shift_jis",
      "id,title,body\n1,日本のニュース,今日のお知らせです。新しい製品が発売されました。\n",
      "日本のニュース",
    ],
  ])("an undeclared %s is read", async (encoding, csv, title) => {
    const { items } = await readArchiveText(iconv.encode(csv, encoding), {
      fileName: "a.csv",
      map: { title: csv.split(/[;,]/)[1]! },
    });
    expect(items).toMatchObject([{ title }]);
  });
});
