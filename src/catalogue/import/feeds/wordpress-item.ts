import { xmlText } from "../decoding/xml-children.ts";
import type { FeedFields } from "./feed-fields.ts";

/** Kinds of entry that WordPress and its plug-ins keep beside articles. */
const notArticles =
  /^(?:attachment|nav_menu_item|revision|custom_css|customize_changeset|oembed_cache|user_request|wp_(?:block|template|template_part|global_styles|navigation|font_.*)|acf-.*|shop_.*|product_variation|scheduled-action|wpcf7_contact_form|mc4wp-form|elementor_.*|jp_.*|feedback)$/;

/**
 * An item of a WordPress export (WXR): published posts, pages and other articles. What is no article, not published or behind a password
 * comes back as the reason why it is passed over. The first category is the section, further ones are tags beside the post's own.
 */
export function wordPressItem(
  item: FeedFields,
  authorNames: ReadonlyMap<string, string>,
): Record<string, unknown> | string {
  const type = item.text("wp:post_type") ?? "post";
  const status = item.text("wp:status") ?? "publish";
  if (notArticles.test(type)) return `a WordPress ${type}, not an article`;
  if (status !== "publish") return `a ${type} with the status ${status}`;
  if (item.text("wp:post_password") !== undefined) return `a ${type} behind a password`;
  const terms = item.all("category").map(({ attributes, xml }) => ({
    domain: attributes.get("domain") ?? "category",
    text: xmlText(xml) || attributes.get("nicename"),
  }));
  const named = (domain: string): string[] =>
    terms.flatMap((term) => (term.domain === domain && term.text ? [term.text] : []));
  const categories = named("category");
  return {
    ...item.columns(),
    id: item.text("wp:post_id", "guid", "link"),
    title: item.text("title"),
    body: { wordpress: item.text("content:encoded", "excerpt:encoded", "description") ?? "" },
    type,
    url: item.text("link"),
    publishedAt: dateOf(item),
    authors: item.texts("dc:creator").map((login) => authorNames.get(login) ?? login),
    tags: [...named("post_tag"), ...categories.slice(1)],
    section: categories[0],
  };
}

function dateOf(item: FeedFields): string | undefined {
  const moment = item.text("wp:post_date_gmt");
  return moment && !moment.startsWith("0000") ? `${moment.replace(" ", "T")}Z` : item.text("pubDate", "wp:post_date");
}
