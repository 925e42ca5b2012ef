import { describe, expect, test } from "vitest";
import { readArchiveText } from "./testing/read-text.ts";
import { rss } from "./testing/rss.ts";

describe("shops whose products have several rows", () => {
  test.each([
    [
      "Wix",
      "handleId,fieldType,name,description,sku,price\np1,Product,Mug,Blue,S,5\np1,Variant,,,S2,5\np2,Variant,,,S3,5\n",
      { id: "p1", title: "Mug", body: "Blue" },
      ["a variant of a product that stands elsewhere"],
    ],
    [
      "Squarespace",
      'Product ID [Non Editable],Variant ID [Non Editable],Title,Description,SKU,Tags,Visible\np1,v1,Mug,<p>Blue</p>,S1,"a, b",Yes\n,v2,,,S2,,\n',
      { id: "p1", title: "Mug", body: "Blue", tags: ["a", "b"] },
      [],
    ],
    [
      "Etsy",
      'TITLE,DESCRIPTION,PRICE,TAGS,SKU\nMug,Blue,10,"a,b",S1\n',
      { id: "S1", title: "Mug", body: "Blue", tags: ["a", "b"] },
      [],
    ],
    [
      "Drupal",
      "Title,Body,Post date,nid,Published\nMug,Blue,2024-04-03,12,On\nOld,Grey,2024-04-03,13,Off\n",
      { id: "12" },
      ["not published"],
    ],
    [
      "Google Merchant in a .txt",
      "id\ttitle\tdescription\n1\tMug\tBlue\n",
      { id: "1", title: "Mug", body: "Blue" },
      [],
    ],
  ])("%s", async (name, content, item, passed) => {
    const { items, left } = await readArchiveText(content, { fileName: name.endsWith("txt") ? "a.txt" : "a.csv" });
    expect(items).toHaveLength(1);
    expect([items[0], left]).toMatchObject([item, passed]);
  });

  test.each([
    [
      "Contentful",
      '[{"sys":{"id":"x1"},"fields":{"title":{"en-US":"Hi"},"body":{"en-US":"Text"},"tags":{"en-US":["a"]}}}]',
      { id: "x1", title: "Hi", body: "Text", tags: ["a"] },
    ],
    ["Swedish columns", "id;rubrik;brödtext\n1;Hej;Världen\n", { title: "Hej", body: "Världen" }],
    ["Dutch columns", "nummer;kop;tekst\n1;Hallo;Wereld\n", { title: "Hallo", body: "Wereld" }],
    [
      "an Italian date",
      "codice;titolo;testo;data\n1;Ciao;Mondo;2024-01-02\n",
      { publishedAt: "2024-01-02T00:00:00.000Z" },
    ],
  ])("%s", async (_, content, item) => {
    expect(
      (await readArchiveText(content, { fileName: content.startsWith("[") ? "a.json" : "a.csv" })).items,
    ).toMatchObject([item]);
  });
});

test.each([
  ["Array [quote]Hi[/quote] end", "Array Hi end"],
  ["write [[gallery]] to show one", "write [gallery] to show one"],
  ["it costs [b]a lot[/b], see [1] and [x]", "it costs a lot, see [1] and [x]"],
])("of %j the marks that are opened and closed go", async (text, body) => {
  const item = `<item><title>T</title><content:encoded><![CDATA[${text}]]></content:encoded></item>`;
  expect((await readArchiveText(rss(item, 'xmlns:wp="http://wordpress.org/export/1.2/"'))).items).toMatchObject([
    { body },
  ]);
});

test.each([
  ['{"id":"1","title":"A","state":"draft"}', "an entry with the status draft"],
  ['{"id":"1","title":"A","visibility":"private"}', "an entry with the status private"],
  ['{"id":"1","title":"A","unlisted":true}', "an entry marked unlisted"],
  ['{"id":"1","title":"A","is_draft":1}', "a draft"],
])("%s is passed over", async (content, reason) => {
  expect(await readArchiveText(content)).toMatchObject({ items: [], left: [reason] });
});

test("Blogger's newer export says kind and state in elements of its own", async () => {
  const entry = (id: string, type: string, status: string) =>
    `<entry><id>${id}</id><blogger:type>${type}</blogger:type><blogger:status>${status}</blogger:status><title>T</title><content type="html">x</content></entry>`;
  const feed = `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:blogger="http://schemas.google.com/blogger/2018">${entry("a", "POST", "LIVE")}${entry("b", "POST", "DRAFT")}${entry("c", "COMMENT", "LIVE")}</feed>`;
  const { items, left } = await readArchiveText(feed);
  expect([items.map(({ id }) => id), left]).toEqual([["a"], ["a draft", "a comment of Blogger, not an article"]]);
});

test.each([
  ["Smith, A., Doe, J.", ["Smith, A.", "Doe, J."]],
  ["['a, b','c']", ["a, b", "c"]],
  ["王、李", ["王", "李"]],
  ["#one #two", ["one", "two"]],
  ["Ann, Jo", ["Ann", "Jo"]],
])("authors %j", async (authors, expected) => {
  expect((await readArchiveText(JSON.stringify({ id: "1", title: "T", authors }))).items).toMatchObject([
    { authors: expected },
  ]);
});

test("Jekyll separates tags with spaces, others do not", async () => {
  const tags = async (matter: string) =>
    (await readArchiveText(`---\ntitle: T\n${matter}\n---\nx`, { fileName: "a.md" })).items[0]!.tags;
  expect(await tags("layout: post\ntags: one two")).toEqual(["one", "two"]);
  expect(await tags("tags: machine learning")).toEqual(["machine learning"]);
});

test.each([
  ["Tue, 01/02/2024 - 10:00", "2024-01-02T10:00"],
  ["Tue, 02/04/2024 - 10:00", "2024-04-02T10:00"],
  ["10:00 3 April 2024", "2024-04-03T10:00"],
  ["3 aprile 2024 ore 10:00", "2024-04-03T10:00"],
  ["2024. április 3.", "2024-04-03T00:00"],
  ["3 tháng 4 năm 2024", "2024-04-03T00:00"],
  ["٣ أبريل ٢٠٢٤", "2024-04-03T00:00"],
  ["3 เมษายน 2567", "2024-04-03T00:00"],
  ["2024-W14-3", "2024-04-03T00:00"],
  ["2024-094", "2024-04-03T00:00"],
  ["45385", "2024-04-03T00:00"],
  ["/Date(1712138400000)/", "2024-04-03T10:00"],
  ["2024-04-03T10:00:00Z[UTC]", "2024-04-03T10:00"],
  ["2024-04-03, 10:00", "2024-04-03T10:00"],
  ["12/2024", "2024-12-01T00:00"],
  ["2 days ago", undefined],
])("the date %j", async (date, expected) => {
  const { items } = await readArchiveText(`id,title,date\n1,T,"${date}"`);
  expect((items[0]!.publishedAt as string | undefined)?.slice(0, 16)).toBe(expected);
});

test("a page that names no title has that of its file, and one that begins with its title says it once", async () => {
  const { items } = await readArchiveText("<p>Body one</p><p>Body two</p>", { fileName: "posts/17.my-trip.html" });
  expect(items).toMatchObject([{ title: "my trip", body: "Body one\n\nBody two" }]);
  const entry =
    '<html><body><article class="h-entry"><h1 class="p-name">Story</h1><section class="e-content"><h3>Story</h3><p>Text.</p></section><time class="dt-published" datetime="2024-04-03">x</time></article></body></html>';
  expect((await readArchiveText(entry)).items).toMatchObject([{ title: "Story", body: "Text." }]);
});

test("a record whose title and body are blank says so", async () => {
  const { records } = await readArchiveText(
    '[{"id":"1","title":null,"body":""},{"id":"2","title":"  ","body":"<p></p>"}]',
  );
  expect(records).toMatchObject([{ detail: "title and body hold no text" }, { detail: "title and body hold no text" }]);
});

test.each([
  ["***both*** and ~~old~~ new", "both and old new"],
  ["> Quoted words\n\nand more", "Quoted words\n\nand more"],
  ["see <https://a.example/x> and [the page][1]\n\n[1]: https://y.example", "see https://a.example/x and the page"],
  ["```js\nconst a = 1;\n```\nafter", "const a = 1;\nafter"],
  ["\\*not emphasis\\*", "*not emphasis*"],
  ["[b]bold[/b] and [url=http://x]y[/url]", "bold and y"],
  ["a <3 and x < y > z and [sic] and 2 > 1", "a <3 and x < y > z and [sic] and 2 > 1"],
  ["C:\\*.txt and a ~ b", "C:\\*.txt and a ~ b"],
])("marks in plain text: %j", async (body, expected) => {
  expect((await readArchiveText(JSON.stringify({ id: "1", title: "T", body }))).items).toMatchObject([
    { body: expected },
  ]);
});
