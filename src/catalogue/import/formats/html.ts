import { Readability } from "@mozilla/readability";
import { parseHTML } from "linkedom";
import { htmlToText, readableText } from "../decoding/html-text.ts";
import type { ImportRecord } from "../decoding/record.ts";
import { readWhole } from "../decoding/whole-text.ts";

/**
 * One HTML page: the article alone, without menus, advertisements and scripts (Mozilla's Readability, the reader view of Firefox);
 * where it finds no article, all readable text. The canonical link is the URL, `name` the id.
 */
export async function* readHtml(chunks: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<ImportRecord> {
  const read = await readWhole(chunks);
  if ("tooLong" in read) {
    yield { line: 1, code: "document-too-long", detail: `the page has ${read.tooLong} bytes` };
    return;
  }
  if (read.text.trim() === "") return;
  const { document } = parseHTML(/<html[\s>]/i.test(read.text) ? read.text : `<html><body>${read.text}</body></html>`);
  const attribute = (selector: string, key: string): string | undefined =>
    document.querySelector(selector)?.getAttribute(key)?.trim() || undefined;
  const url = attribute('link[rel="canonical"]', "href") ?? attribute('meta[property="og:url"]', "content");
  const documentTitle = document.querySelector("title")?.textContent?.trim();
  const heading = document.querySelector("h1")?.textContent?.trim();
  const everything = readableText(document.body ?? document.documentElement);
  const article = new Readability(document).parse();
  const body = article?.content ? htmlToText(article.content) : everything;
  if (body === "") {
    yield { line: 1, code: "no-text", detail: "the page has no readable text" };
    return;
  }
  const title = (article?.title || heading || documentTitle || "").replaceAll(/\s+/g, " ");
  yield {
    line: 1,
    value: {
      id: name,
      title,
      body,
      url,
      publishedAt: article?.publishedTime ?? attribute('meta[property="article:published_time"]', "content"),
      language: article?.lang ?? undefined,
      authors: article?.byline ? [article.byline] : undefined,
      tags: undefined,
    },
  };
}
