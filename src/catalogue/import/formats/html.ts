import { Readability } from "@mozilla/readability";
import { parseHTML } from "linkedom";
import type { ImportRecord, Loss } from "../decoding/record.ts";
import { readWhole } from "../decoding/whole-text.ts";
import { htmlToText, measureHtml } from "../text/html-text.ts";
import { documentId } from "./markdown.ts";

/** A page beyond these is read as it stands: finding the article in it takes time that grows with the square of its depth. */
const deepestPage = 150;
const mostElements = 30_000;

/**
 * One HTML page: the article alone, without menus, advertisements and scripts (Mozilla's Readability, the reader view of Firefox); where it
 * finds no article, all readable text. A page of Medium's export, or one that marks its entry up alike (h-entry), says itself where its parts
 * are. The id is `name`, else the canonical address, else comes from the content.
 */
/** The part of a parsed page that is read here; linkedom types it by the browser's library, which the server does not have. */
interface PageElement {
  getAttribute(name: string): string | null;
  textContent: string | null;
  innerHTML: string;
}
interface PageDocument {
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): Iterable<PageElement>;
}

export async function* readHtml(chunks: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<ImportRecord> {
  const read = await readWhole(chunks);
  if ("tooLong" in read) {
    yield { line: 1, code: "document-too-long", detail: `the page has ${read.tooLong} bytes` };
    return;
  }
  if (read.text.trim() === "") {
    yield { line: 1, code: "no-text", detail: "the document is empty" };
    return;
  }
  const { depth, elements } = measureHtml(read.text);
  if (depth > deepestPage || elements > mostElements) {
    const detail = `the page nests ${depth} deep and has ${elements} elements: all of its text is read, menus included`;
    yield wholePage(read.text, name, detail);
    return;
  }
  const whole = /<html[\s>]/i.test(read.text) ? read.text : `<html><body>${read.text}</body></html>`;
  const { document } = parseHTML(whole) as unknown as { document: PageDocument };
  const attribute = (selector: string, key: string): string | undefined =>
    document.querySelector(selector)?.getAttribute(key)?.trim() || undefined;
  const textIn = (selector: string): string | undefined =>
    document.querySelector(selector)?.textContent?.trim() || undefined;
  const url =
    attribute('link[rel="canonical"]', "href") ??
    attribute('meta[property="og:url"]', "content") ??
    attribute("a.p-canonical", "href") ??
    attribute(".h-entry a.u-url", "href");
  const tags = [...document.querySelectorAll('meta[property="article:tag"]')].flatMap(
    (tag) => tag.getAttribute("content") ?? [],
  );
  const fields = {
    id: documentId(name) ?? url,
    url,
    section: attribute('meta[property="article:section"]', "content"),
    tags: tags.length > 0 ? tags : undefined,
    language: attribute("html", "lang"),
  };
  const entry = document.querySelector(".h-entry .e-content")?.innerHTML;
  const documentTitle = textIn("title");
  if (entry !== undefined) {
    const publishedAt = attribute(".h-entry time.dt-published", "datetime");
    const title = textIn(".h-entry .p-name") ?? documentTitle;
    const author = textIn(".h-entry .p-author");
    // Medium writes drafts beside posts, under a name of their own and without a date.
    if (publishedAt === undefined && /(?:^|\/)draft_/.test(name))
      yield { line: 1, skipped: "a draft", excerpt: title ?? name };
    else
      yield {
        line: 1,
        value: {
          ...fields,
          title,
          body: { text: withoutTitle(htmlToText(entry), title) },
          publishedAt,
          authors: author && [author],
        },
      };
    return;
  }
  const said = articleData(document);
  const publishedAt =
    attribute('meta[property="article:published_time"]', "content") ??
    said.datePublished ??
    attribute("article time[datetime]", "datetime");
  const named = attribute('meta[name="author"]', "content");
  const heading = textIn("h1");
  const article = new Readability(document).parse();
  const body = htmlToText(article?.content || read.text.replace(/<title[\s>][\s\S]{0,2000}?<\/title>/i, ""));
  if (body === "") {
    yield { line: 1, code: "no-text", detail: "the page has no readable text" };
    return;
  }
  const byline = said.author ?? article?.byline ?? named;
  const ownName = documentId(name)
    ?.split("/")
    .at(-1)
    ?.replace(/^\d+\./, "")
    .replaceAll(/[-_]+/g, " ");
  const title = (said.headline || article?.title || heading || documentTitle || ownName || "").replaceAll(/\s+/g, " ");
  yield {
    line: 1,
    value: {
      ...fields,
      title: title === "" ? undefined : { text: title },
      body: { text: withoutTitle(body, title) },
      publishedAt: article?.publishedTime ?? publishedAt,
      language: article?.lang ?? fields.language,
      authors: byline ? [byline] : undefined,
    },
  };
}

/** A body that begins with its title says it once. */
function withoutTitle(body: string, title = ""): string {
  return title !== "" && body.startsWith(`${title}\n`) ? body.slice(title.length).trim() : body;
}

/** What a page says of its article as schema.org's JSON-LD. */
function articleData(document: PageDocument): { headline?: string; datePublished?: string; author?: string } {
  for (const script of document.querySelectorAll('script[type="application/ld+json"]')) {
    try {
      const parsed = JSON.parse(script.textContent ?? "") as Record<string, unknown>;
      const graph = Array.isArray(parsed) ? parsed : Array.isArray(parsed["@graph"]) ? parsed["@graph"] : [parsed];
      for (const node of graph as Record<string, unknown>[]) {
        if (!/(?:Article|BlogPosting)$/.test(String(node["@type"]))) continue;
        const author = [node.author].flat()[0] as { name?: unknown } | string | undefined;
        const text = (value: unknown): string | undefined =>
          typeof value === "string" && value !== "" ? value : undefined;
        const [headline, datePublished] = [text(node.headline), text(node.datePublished)];
        const name = text(typeof author === "object" ? author.name : author);
        return {
          ...(headline && { headline }),
          ...(datePublished && { datePublished }),
          ...(name && { author: name }),
        };
      }
    } catch {
      // A page whose data is no JSON is read as every other.
    }
  }
  return {};
}

function wholePage(html: string, name: string, detail: string): ImportRecord {
  const title = /<title[^>]{0,200}>([^<]{0,2000})<\/title>/i.exec(html);
  const losses: Loss[] = [{ code: "page-too-deep", detail }];
  const rest = title ? html.slice(0, title.index) + html.slice(title.index + title[0].length) : html;
  const body = htmlToText(rest);
  if (body === "") return { line: 1, code: "no-text", detail: "the page has no readable text" };
  const value = { id: documentId(name), title: title ? { html: title[1] } : undefined, body: { text: body } };
  return { line: 1, value, losses };
}
