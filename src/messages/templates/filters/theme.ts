import { createHmac } from "node:crypto";
import { asText, escapeHtml, type Format } from "./escape-output.ts";
import { numberOf, plainArguments, type TemplateFilter, timeOf } from "./filter-context.ts";
import { Markup } from "./markup.ts";

/** Filters of shop themes that have no meaning in a message, with what to do instead. */
export const closedFilters: Readonly<Record<string, string>> = {
  font_face: "loads a font of the theme; name the font in <style>",
  font_url: "loads a font of the theme; name the font in <style>",
  font_modify: "belongs to the theme's fonts; name the weight or style in <style>",
  currency_selector: "is a form of the shop; messages have none",
  login_button: "is a button of the shop; write a link",
  payment_button: "is a button of the shop; write a link to the checkout",
  payment_terms: "is a part of the shop; write its text here",
  payment_type_svg_tag: "draws a picture of the shop; write an <img>",
  placeholder_svg_tag: "draws a picture of the theme; write an <img>",
  inline_asset_content: "reads a file of the theme; write its content here",
  preload_tag: "belongs to the head of shop pages; take it away",
  default_errors: "shows the faults of a form; messages have none",
  default_pagination: "leafs through shop pages; limit the loop with {% for item in list limit: 5 %}",
  model_viewer_tag: "needs a script; write an <img>",
  connected_content: "fetches from the network; send the values in `data`",
};

type Link = (text: string, href: string) => unknown;

const pathOf = (kind: string, name: unknown): string => `/collections/${kind}?q=${encodeURIComponent(asText(name))}`;

/** The text of a metafield, of a rich one without its mark-up; lists joined by commas. */
function metafieldText(value: unknown): string {
  if (typeof value !== "object" || value === null) return asText(value);
  if (Array.isArray(value)) return value.map(metafieldText).filter(Boolean).join(", ");
  const record = value as Record<string, unknown>;
  if (record.type === "text") return asText(record.value);
  for (const field of ["value", "children", "text", "amount"])
    if (record[field] !== undefined && record[field] !== null) return metafieldText(record[field]);
  return "";
}

const hmac =
  (algorithm: string): TemplateFilter =>
  (value, ...args) =>
    createHmac(algorithm, asText(plainArguments(args)[0]))
      .update(asText(value))
      .digest("hex");

/** `unit_price_with_measurement` of a price in hundredths: "$5.00/100ml". */
function unitPrice(money: TemplateFilter): TemplateFilter {
  return function (value, ...args) {
    const [measurement] = plainArguments(args);
    const price = asText(money.call(this, value));
    if (typeof measurement !== "object" || measurement === null) return price;
    const { reference_value: per, reference_unit: unit } = measurement as Record<string, unknown>;
    const amount = numberOf(per);
    return `${price}/${amount === undefined || amount === 1 ? "" : amount}${asText(unit)}`;
  };
}

/** Filters of Shopify's themes that templates of mails and messages use; `money` formats prices. */
export function themeFilters(
  format: Format,
  { link, money, date }: { link: Link; money: TemplateFilter; date: TemplateFilter },
): Readonly<Record<string, TemplateFilter>> {
  const isHtml = format === "html";
  const markup = (html: string, text: string): unknown => (isHtml ? new Markup(html) : text);
  const attribute = (value: unknown): string => escapeHtml(asText(value));
  const tagLink: TemplateFilter = (value, ...args) =>
    link(asText(value), `/collections/all/${encodeURIComponent(asText(plainArguments(args)[0] ?? value))}`);
  const url = (value: unknown): string => {
    if (typeof value !== "object" || value === null) return asText(value);
    const { src, url: address, sources } = value as { src?: unknown; url?: unknown; sources?: { url?: unknown }[] };
    return asText(src ?? address ?? sources?.[0]?.url);
  };
  return {
    time_tag(value, ...args) {
      const at = timeOf(this, value);
      const shown = asText(date.call(this, value, ...(args.length === 0 ? ["%a, %d %b %Y"] : args)));
      return at === undefined
        ? shown
        : markup(`<time datetime="${new Date(at).toISOString()}">${escapeHtml(shown)}</time>`, shown);
    },
    script_tag: (value) => markup(`<script src="${attribute(value)}"></script>`, ""),
    stylesheet_tag: (value) => markup(`<link href="${attribute(value)}" rel="stylesheet" type="text/css">`, ""),
    avatar: (value) => {
      const record = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
      const name = [record.first_name, record.last_name].map(asText).filter(Boolean).join(" ") || asText(record.name);
      const picture = asText(record.avatar ?? record.picture ?? record.image_url);
      return picture === "" ? name : markup(`<img src="${attribute(picture)}" alt="${attribute(name)}">`, name);
    },
    unit_price_with_measurement: unitPrice(money),
    metafield_text: (value) => metafieldText(value),
    metafield_tag: (value) => {
      const text = metafieldText(value);
      const type = typeof value === "object" && value !== null ? asText((value as Record<string, unknown>).type) : "";
      return markup(`<span class="metafield-${attribute(type || "text")}">${escapeHtml(text)}</span>`, text);
    },
    media_tag: (value) => markup(`<img src="${attribute(url(value))}" alt="">`, url(value)),
    video_tag: (value) => markup(`<video src="${attribute(url(value))}" controls></video>`, url(value)),
    external_video_tag: (value) =>
      markup(`<a href="${attribute(url(value))}">${attribute(url(value))}</a>`, url(value)),
    external_video_url: (value) => url(value),
    link_to_tag: tagLink,
    link_to_add_tag: tagLink,
    link_to_remove_tag: tagLink,
    link_to_type: (value) => link(asText(value), pathOf("types", value)),
    link_to_vendor: (value) => link(asText(value), pathOf("vendors", value)),
    url_for_type: (value) => pathOf("types", value),
    url_for_vendor: (value) => pathOf("vendors", value),
    sort_by: (value, ...args) => `${asText(value)}?sort_by=${encodeURIComponent(asText(plainArguments(args)[0]))}`,
    highlight_active_tag: (value) => asText(value),
    highlight: (value, ...args) => {
      const [text, words] = [asText(value), asText(plainArguments(args)[0])];
      if (!isHtml || words === "") return text;
      return new Markup(
        escapeHtml(text).replaceAll(escapeHtml(words), `<strong class="highlight">${escapeHtml(words)}</strong>`),
      );
    },
    class_list: (value) => (Array.isArray(value) ? value.map(asText) : [asText(value)]).filter(Boolean).join(" "),
    line_items_for: (value) => (value as { items?: unknown[] } | null)?.items ?? [],
    structured_data: (value) =>
      markup(JSON.stringify(value ?? null).replaceAll("<", "\\u003c"), JSON.stringify(value ?? null)),
    hmac_sha1: hmac("sha1"),
    hmac_sha1_hex: hmac("sha1"),
    base64_url_safe_encode: (value) => Buffer.from(asText(value)).toString("base64url"),
    base64_url_safe_decode: (value) => Buffer.from(asText(value), "base64url").toString("utf8"),
  };
}
