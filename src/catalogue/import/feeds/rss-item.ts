import { type FeedFields, webAddress } from "./feed-fields.ts";

/**
 * An item of RSS 0.9 to 2.0, with the modules that publishers and shops use (content, Dublin Core, iTunes, media, Google Merchant). Title,
 * content and description are HTML; the fullest of content and description is the body.
 */
export function rssItem(item: FeedFields): Record<string, unknown> {
  const guid = item.text("guid");
  const isLink = item.first("guid")?.attributes.get("isPermaLink") !== "false";
  const link = item.text("link", "g:link") ?? item.first("atom:link")?.attributes.get("href");
  const url = link ?? (isLink ? webAddress(guid) : undefined);
  return {
    ...item.columns(),
    id: guid ?? item.text("g:id") ?? url ?? item.first("about")?.xml,
    title: item.text("title", "g:title", "media:title", "dc:title"),
    body: {
      fullest: [
        item.text("content:encoded", "encoded"),
        item.text("description"),
        item.text(
          "g:description",
          "media:description",
          "itunes:summary",
          "dc:description",
          "body",
          "fullitem",
          "summary",
        ),
        item.first("atom:content")?.xml,
        item.first("xhtml:body")?.xml,
        item.first("xhtml:div")?.xml,
      ].filter((text) => text !== undefined),
    },
    url,
    publishedAt: item.text(
      "pubDate",
      "pubdate",
      "dc:date",
      "published",
      "dcterms:created",
      "atom:published",
      "atom:updated",
      "date",
    ),
    authors: authorsOf(item),
    tags: tagsOf(item),
    section: item.text("g:product_type", "g:google_product_category"),
    language: item.text("dc:language"),
  };
}

/** RSS gives an address with the name in brackets; the name is meant. */
function authorsOf(item: FeedFields): string[] {
  const named = [
    ...item.texts("dc:creator"),
    ...item.texts("author"),
    ...item.texts("atom:author"),
    ...item.texts("itunes:author"),
  ];
  const first =
    item.texts("dc:creator").length > 0
      ? item.texts("dc:creator")
      : named.slice(0, Math.max(1, item.texts("author").length));
  return first.map((author) => /^\S+@\S+\s+\(([^()]+)\)$/.exec(author)?.[1] ?? author);
}

function tagsOf(item: FeedFields): string[] {
  const categories = [...item.texts("category"), ...item.texts("dc:subject")];
  if (categories.length > 0) return categories;
  const keywords = item.text("media:keywords", "itunes:keywords", "keywords");
  return keywords === undefined ? [] : keywords.split(",").map((word) => word.trim());
}
