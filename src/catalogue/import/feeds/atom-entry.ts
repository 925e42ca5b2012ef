import { type XmlChild, xmlChildren, xmlText } from "../decoding/xml-children.ts";
import type { FeedFields } from "./feed-fields.ts";

/** An entry of Atom 1.0 (RFC 4287) or 0.3. A text construct is HTML, XHTML or plain by its type; XHTML stands in the feed as elements. A text for an entry that is no article. */
export function atomEntry(entry: FeedFields): Record<string, unknown> | string {
  const kind = bloggerKind(entry);
  if (kind !== undefined && kind !== "post" && kind !== "page") return `a ${kind} of Blogger, not an article`;
  if (/^(?:draft|scheduled|soft_trashed)$/i.test(entry.text("blogger:status") ?? "")) return "a draft";
  if (/<(?:\w+:)?draft[^>]{0,100}>\s*yes/i.test(entry.first("app:control")?.xml ?? "")) return "a draft";
  const links = entry.all("link").map(({ attributes }) => attributes);
  const link = links.find((one) => (one.get("rel") ?? "alternate") === "alternate") ?? links[0];
  const url = link?.get("href") ?? entry.text("g:link");
  const content = entry.first("content");
  const isText = content !== undefined && !content.attributes.has("src") && isTextType(content);
  const body = (isText ? textConstruct(content) : undefined) ?? textConstruct(entry.first("summary"));
  return {
    ...entry.columns(),
    id: entry.text("id", "g:id") ?? url,
    title: textConstruct(entry.first("title")) ?? entry.text("g:title", "media:title"),
    body: body ?? { html: entry.text("g:description", "media:description") ?? mediaDescription(entry) ?? "" },
    url,
    publishedAt: entry.text("published", "issued", "created", "updated", "modified"),
    authors: authorsOf(entry),
    tags: entry
      .all("category")
      .filter(({ attributes }) => !attributes.get("scheme")?.endsWith(bloggerKinds))
      .flatMap(({ attributes, xml }) => attributes.get("label") || attributes.get("term") || xmlText(xml) || []),
    section: entry.text("g:product_type", "g:google_product_category"),
  };
}

/** Blogger's export is Atom in which templates, settings and comments are entries too, each with a category of this scheme. */
const bloggerKinds = "schemas.google.com/g/2005#kind";

function bloggerKind(entry: FeedFields): string | undefined {
  const kinds = entry.all("category").filter(({ attributes }) => attributes.get("scheme")?.endsWith(bloggerKinds));
  return /#(\w{1,30})$/.exec(kinds[0]?.attributes.get("term") ?? "")?.[1] ?? entry.text("blogger:type")?.toLowerCase();
}

function isTextType({ attributes }: XmlChild): boolean {
  const type = attributes.get("type") ?? "text";
  return (
    /^(?:text|html|xhtml|text\/.*|application\/(?:xhtml\+)?xml)$/i.test(type) && attributes.get("mode") !== "base64"
  );
}

/** Undefined for one without text. */
function textConstruct(element: XmlChild | undefined): { html: string } | string | undefined {
  if (element === undefined) return undefined;
  const type = (element.attributes.get("type") ?? "text").toLowerCase();
  const mode = element.attributes.get("mode");
  const hasElements = /^\s*(?:<!--[^>]{0,200}-->\s*)?<(?!!\[CDATA\[)/.test(element.xml);
  if (type.includes("xhtml") || type.endsWith("xml") || (mode === "xml" && hasElements) || hasElements) {
    return element.xml.trim() === "" ? undefined : { html: element.xml };
  }
  const text = xmlText(element.xml);
  if (text === "") return undefined;
  // Text that is HTML without saying so is read as a field of a table is.
  return type.includes("html") || mode === "escaped" ? { html: text } : text;
}

function authorsOf(entry: FeedFields): string[] {
  const named = entry.all("author").flatMap(({ name, xml }) => {
    const read = xmlChildren(`<${name}>${xml}</${name}>`);
    const child = "children" in read ? read.children.find(({ name: part }) => /^(?:\w+:)?name$/.test(part)) : undefined;
    return xmlText(child?.xml ?? xml) || [];
  });
  return named.length > 0 ? named : entry.texts("dc:creator");
}

/** YouTube puts the description of a video into a group. */
function mediaDescription(entry: FeedFields): string | undefined {
  const group = entry.first("media:group");
  if (group === undefined) return undefined;
  const read = xmlChildren(`<${group.name}>${group.xml}</${group.name}>`);
  const found = "children" in read ? read.children.find(({ name }) => name.endsWith(":description")) : undefined;
  return found && xmlText(found.xml);
}
