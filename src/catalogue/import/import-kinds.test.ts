import { gzipSync } from "node:zlib";
import iconv from "iconv-lite";
import { describe, expect, test } from "vitest";
import { readArchiveText } from "./testing/read-text.ts";
import { rss } from "./testing/rss.ts";

describe("nothing is lost on the way from markup to text", () => {
  test.each([
    [
      "content in CDATA",
      "<content:encoded><![CDATA[<p>Put &lt;b&gt; here. More words.</p>]]></content:encoded>",
      "Put <b> here. More words.",
    ],
    [
      "an escaped description",
      "<description>&lt;p&gt;Use &amp;lt;i&amp;gt; twice.&lt;/p&gt;</description>",
      "Use <i> twice.",
    ],
    ["a mix of both", "<description>A &amp;amp; B <![CDATA[&amp; <em>C</em>]]></description>", "A & B & C"],
    [
      "a word in angle brackets",
      "<description><![CDATA[<p>a List<T> of things</p>]]></description>",
      "a List<T> of things",
    ],
    [
      "a form that is never closed",
      "<description><![CDATA[Before <form> and after]]></description>",
      "Before\n\nand after",
    ],
  ])("%s", async (_, element, body) => {
    const { items } = await readArchiveText(rss(`<item><guid>1</guid><title>T</title>${element}</item>`));
    expect(items).toMatchObject([{ body }]);
  });

  test.each([
    ["They [the council] knew", "They [the council] knew"],
    ["a quotation [sic] and [emphasis added]", "a quotation [sic] and [emphasis added]"],
    ["[video shows the crash]", "[video shows the crash]"],
    ['before [gallery ids="1,2"] after', "before after"],
    ['[caption id="a"]A picture[/caption] text', "A picture text"],
    ["[youtube https://youtu.be/x] text", "text"],
  ])("of WordPress text %s only shortcodes go", async (text, body) => {
    const item = `<item><title>T</title><content:encoded><![CDATA[${text}]]></content:encoded></item>`;
    const { items } = await readArchiveText(rss(item, 'xmlns:wp="http://wordpress.org/export/1.2/"'));
    expect(items).toMatchObject([{ body }]);
  });

  test.each([
    [
      '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One</p><p>Two</p></div></content>',
      "One\n\nTwo",
    ],
    ['<summary type="xhtml"><h:div xmlns:h="http://www.w3.org/1999/xhtml"><h:p>Short</h:p></h:div></summary>', "Short"],
    ['<content type="html">&lt;p&gt;AT&amp;amp;T&lt;/p&gt;</content>', "AT&T"],
    ["<content>1 &lt; 2</content>", "1 < 2"],
    ["<content>&lt;p&gt;HTML that does not say so&lt;/p&gt;</content>", "HTML that does not say so"],
    ['<content type="application/xhtml+xml"><html><body><p>A &amp; B</p></body></html></content>', "A & B"],
    ['<content src="http://example.org/a.mp3"/><summary>Listen</summary>', "Listen"],
  ])("Atom: %s", async (element, body) => {
    const feed = `<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><title>T</title>${element}</entry></feed>`;
    expect((await readArchiveText(feed)).items).toMatchObject([{ body }]);
  });

  test.each(["xhtml:body", "xhtml:div"])("RSS: text in an element %s", async (name) => {
    const xhtml = `<${name} xmlns:xhtml="http://www.w3.org/1999/xhtml"><xhtml:p>One</xhtml:p></${name}>`;
    const { items } = await readArchiveText(rss(`<item><guid>1</guid><title>T</title>${xhtml}</item>`));
    expect(items).toMatchObject([{ body: "One" }]);
  });

  test.each([
    ["*The Salt Ledger* is **here**", "The Salt Ledger is here"],
    ['Dell #39;s profit &lt;A HREF="http://x.example"&gt;Reuters&lt;/A&gt;', "Dell's profit Reuters"],
    ["see [the page](https://example.org) and `a*b*c`", "see the page and a*b*c"],
    ["5 * 3 * 2 and snake_case_name and __init__", "5 * 3 * 2 and snake_case_name and __init__"],
    ["the <b> tag, C# 39; and Q&A", "the <b> tag, C# 39; and Q&A"],
  ])("plain text %s", async (body, expected) => {
    expect((await readArchiveText(JSON.stringify({ id: "1", title: "T", body }))).items).toMatchObject([
      { body: expected },
    ]);
  });
});

describe("content decides the format, then the name", () => {
  const atom =
    '<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:id>1</a:id><a:title>T</a:title></a:entry></a:feed>';
  test.each([
    ["an object of one line with a list", '{"items":[{"id":"1","title":"T"}]}', { fileName: "x.jsonl" }, "json"],
    [
      "JSON Feed",
      '{"version":"https://jsonfeed.org/version/1.1","title":"F","items":[{"id":"1","title":"T","authors":[{"name":"A"}]}]}',
      {},
      "json",
    ],
    ["JSON over many lines in a .jsonl file", '[\n{"id":"1",\n"title":"T"}\n]', { fileName: "x.jsonl" }, "json"],
    ["a prefixed Atom feed called .rss, said to be RSS", atom, { fileName: "f.rss", format: "rss" as const }, "atom"],
    [
      "XHTML that holds a feed",
      `<html xmlns="http://www.w3.org/1999/xhtml"><body>${atom}</body></html>`,
      { fileName: "p.html" },
      "atom",
    ],
    ["a zipped table", gzipSync("id,title\n1,T\n"), { fileName: "t.csv.gz" }, "csv"],
    ["a table called .json", "id;title\n1;T\n", { fileName: "t.json" }, "csv"],
    [
      "RDF",
      '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><item rdf:about="1"><title>T</title></item></rdf:RDF>',
      {},
      "rss",
    ],
  ])("%s", async (_, content, options, format) => {
    const { outline, items } = await readArchiveText(content, options);
    expect([outline.format, items]).toMatchObject([format, [{ id: "1", title: "T" }]]);
  });

  test.each([
    ["jsonl", '{"id":"1","title":"T"}\n{"id":"2","title":"U"}'],
    ["json", '[{"id":"1","title":"T"}]'],
    ["csv", "id;title\n1;T\n"],
    ["markdown", "---\nid: 1\ntitle: T\n---\nText"],
    ["html", "<html><head><title>T</title></head><body><p>Text</p></body></html>"],
    ["rss", rss("<item><guid>1</guid><title>T</title></item>")],
    ["atom", atom],
    ["wxr", rss("<item><title>T</title></item>", 'xmlns:wp="http://wordpress.org/export/1.2/"')],
  ])("%s zipped with gzip, under a name that says nothing", async (format, content) => {
    const { outline, items } = await readArchiveText(gzipSync(content), { fileName: "upload" });
    expect([outline.format, items[0]?.title]).toEqual([format, "T"]);
  });

  test.each([
    ["a Word document", Buffer.from("PK\u0003\u0004 word/document.xml"), /Word document/],
    ["a PDF", "%PDF-1.7 x", /PDF/],
    ["a ZIP archive", Buffer.from("PK\u0003\u0004 posts/a.html"), /ZIP archive.*[Uu]npack/],
    ["OPML", '<?xml version="1.0"?><opml version="2.0"><body/></opml>', /OPML/],
    ["a sitemap", '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url/></urlset>', /sitemap/],
    ["other XML", '<?xml version="1.0"?><products><product/></products>', /<products>/],
    ["a feed without items", rss(""), /without any <item>/],
    ["a header alone", "id,title,body\n", /no row/],
    ["nothing", "", /no article/],
  ])("%s is refused with a word", async (_, content, message) => {
    await expect(readArchiveText(content, { fileName: "x.csv" })).rejects.toThrow(message);
  });
});

describe("fields are found, and what has none is refused", () => {
  test.each([
    ["id,story\n1,Once\n", /id, story/],
    ['{"id":"j"}', /\(id\)/],
    ["Nr,Kopf\n7,Einst war es so, dass\n", undefined],
  ])("a record without title and body names its columns: %s", async (content, message) => {
    const { records, items } = await readArchiveText(content, content.startsWith("{") ? {} : { fileName: "t.csv" });
    expect(items).toEqual([]);
    const [fault] = records;
    if (message) expect(fault).toMatchObject({ code: "no-title-or-body", detail: expect.stringMatching(message) });
  });

  test.each([
    ["a map names the columns", "Nr,Titel,Inhalt\n1,Hallo,Welt\n", { title: "Titel", body: "Inhalt" }],
    ["German names", "Nr;Überschrift;Text\n1;Hallo;Welt\n", undefined],
    ["French names", "identifiant,titre,contenu\n1,Hallo,Welt\n", undefined],
    ["Spanish names, tabs", "clave\ttítulo\tcontenido\n1\tHallo\tWelt\n", undefined],
    ["a map of columns that nobody knows", "a1,b2\nHallo,Welt\n", { title: "a1", body: "b2" }],
  ])("%s", async (_, content, map) => {
    expect((await readArchiveText(content, { map, fileName: "t.csv" })).items).toMatchObject([
      { title: "Hallo", body: "Welt" },
    ]);
  });

  test("Shopify: rows of one handle are one item, unpublished ones are passed over", async () => {
    const { items, losses, left } = await readArchiveText(
      'Handle,Title,Body (HTML),Vendor,Tags,Published,Variant SKU\nred,Red shirt,"<p>A <b>shirt</b></p>",Acme,"red, new",TRUE,S\nred,,,,,,M\nhat,Hat,<p>Hat</p>,Acme,,FALSE,H\n',
    );
    expect(items).toEqual([{ id: "red", title: "Red shirt", body: "A shirt", tags: ["red", "new"] }]);
    expect([losses, left]).toEqual([["rows-joined"], ["not published"]]);
  });

  test("WooCommerce: variations are passed over, all categories are kept", async () => {
    const { items, left } = await readArchiveText(
      'ID,Type,SKU,Name,Published,Description,Categories,Tags,Parent\n1,variable,A,Hoodie,1,Warm,"Clothing, Sale",soft,\n2,variation,A1,Hoodie - Red,1,,,,id:1\n',
    );
    expect(items).toMatchObject([
      { id: "1", title: "Hoodie", tags: ["soft", "Sale"], attributes: { section: "Clothing" } },
    ]);
    expect(left).toEqual(["a variation of a product"]);
  });

  test("Google Merchant: one item of each group, in a table and in a feed", async () => {
    const table =
      "id\ttitle\tdescription\tlink\tproduct_type\titem_group_id\n1\tRed\tShirt\thttps://s.example/1\tClothes\tg\n2\tBlue\tShirt\thttps://s.example/2\tClothes\tg\n";
    const feed = rss(
      "<item><g:id>1</g:id><g:title>Red</g:title><g:description>Shirt</g:description><g:link>https://s.example/1</g:link><g:product_type>Clothes</g:product_type></item>",
      'xmlns:g="http://base.google.com/ns/1.0"',
    );
    for (const content of [table, feed]) {
      expect((await readArchiveText(content)).items).toEqual([
        {
          id: "1",
          title: "Red",
          body: "Shirt",
          url: "https://s.example/1",
          attributes: { section: "Clothes" },
        },
      ]);
    }
  });

  test("Ghost: posts and pages with tags and authors by name, drafts passed over", async () => {
    const data = {
      posts: [
        { id: "1", slug: "hi", title: "Hi", html: "<p>Body</p>", status: "published" },
        { id: "2", title: "Later", status: "draft" },
      ],
      tags: [{ id: "t", name: "News" }],
      posts_tags: [{ post_id: "1", tag_id: "t" }],
      users: [{ id: "u", name: "Ann" }],
      posts_authors: [{ post_id: "1", author_id: "u" }],
    };
    const { items, left } = await readArchiveText(JSON.stringify({ db: [{ data }] }));
    expect(items).toMatchObject([{ id: "hi", title: "Hi", body: "Body", tags: ["News"], authors: ["Ann"] }]);
    expect(left).toEqual(["a post with the status draft"]);
  });

  test("lists are split at the strongest separator", async () => {
    const authors = async (text: string) =>
      (await readArchiveText(JSON.stringify({ id: "1", title: "T", authors: text }))).items[0]!.authors;
    expect(await authors("Smith, Ann; Doe, Jo")).toEqual(["Smith, Ann", "Doe, Jo"]);
    expect(await authors("Smith, Ann|Doe; Jo")).toEqual(["Smith, Ann", "Doe; Jo"]);
    expect(await authors("Ann, Jo")).toEqual(["Ann", "Jo"]);
  });

  test("tags are one tag whatever their case and spaces, blank ones are none", async () => {
    const { items } = await readArchiveText('{"id":"1","title":"T","tags":["River Prize"," river  prize","   "]}');
    expect(items).toMatchObject([{ tags: ["River Prize"] }]);
  });
});

describe("encodings", () => {
  test.each([
    ["windows-1251", "Привет и мир"],
    ["koi8-r", "Привет и мир"],
    ["big5", "這是一個測試"],
    ["euc-kr", "안녕하세요 세계"],
    ["shift_jis", "日本語の記事"],
    ["gb18030", "这是一个测试"],
    ["iso-8859-2", "Příliš žluťoučký"],
  ])("%s as the declaration of a feed says, or as its bytes look", async (encoding, text) => {
    const declared = rss(`<item><title>${text}</title></item>`).replace('"1.0"', `"1.0" encoding="${encoding}"`);
    expect((await readArchiveText(iconv.encode(declared, encoding))).items).toMatchObject([{ title: text }]);
    const table = iconv.encode(`id,title\n1,${text} ${text}\n`, encoding);
    expect((await readArchiveText(table, { fileName: "t.csv" })).items).toMatchObject([{ title: `${text} ${text}` }]);
  });

  test.each([
    ["x-mac-roman", "macintosh", "déjà “vu”"],
    ["Windows-31J", "shift_jis", "髙橋"],
    ["ISO8859-1", "windows-1252", "déjà “vu”"],
    ["TIS-620", "windows-874", "ข่าว"],
    ["IBM850", "cp850", "déjà vu"],
    ["latin5", "windows-1254", "Iğdır"],
  ])("a feed may declare it as %s", async (name, encoding, text) => {
    const feed = rss(`<item><title>${text}</title></item>`).replace('"1.0"', `"1.0" encoding="${name}"`);
    expect((await readArchiveText(iconv.encode(feed, encoding))).items).toMatchObject([{ title: text }]);
  });

  test("a page says its encoding in a meta element; UTF-8 wins over a wrong declaration", async () => {
    const page = `<html><head><meta charset="windows-1251"><title>Новости</title></head><body><p>${"Привет. ".repeat(20)}</p></body></html>`;
    for (const bytes of [iconv.encode(page, "windows-1251"), Buffer.from(page)]) {
      expect((await readArchiveText(bytes, { fileName: "p.html" })).items).toMatchObject([{ title: "Новости" }]);
    }
  });
});

describe("dates", () => {
  const dates = async (values: string[], options = {}) => {
    const { items, losses, outline } = await readArchiveText(
      ["id,title,date", ...values.map((value, i) => `${i},T,"${value}"`)].join("\n"),
      options,
    );
    return {
      dates: items.map(({ publishedAt }) => (publishedAt as string | undefined)?.slice(0, 10)),
      losses,
      outline,
    };
  };

  test("a column has one order, shown by any of its dates", async () => {
    expect((await dates(["03/04/2024", "15/04/2024"])).dates).toEqual(["2024-04-03", "2024-04-15"]);
    expect((await dates(["03/04/2024", "04/15/2024"])).dates).toEqual(["2024-03-04", "2024-04-15"]);
    expect((await dates(["3-4-24", "31-12-23"])).dates).toEqual(["2024-04-03", "2023-12-31"]);
  });

  test("a column that does not show its order loses its ambiguous dates with a word, unless it is told", async () => {
    const found = await dates(["03/04/2024", "05/05/2024"]);
    expect(found).toMatchObject({ dates: [undefined, "2024-05-05"], losses: ["date-ambiguous"] });
    expect(found.outline.ambiguousDates).toEqual([{ column: "date", example: "03/04/2024", count: 1 }]);
    expect((await dates(["03/04/2024"], { dateOrder: "mdy" })).dates).toEqual(["2024-03-04"]);
  });

  test("an unreadable date never costs the article", async () => {
    expect(await dates(["soon", "2024-02-30", "0000-00-00 00:00:00"])).toMatchObject({
      dates: [undefined, undefined, undefined],
      losses: ["date-unreadable", "date-unreadable"],
    });
  });
});
