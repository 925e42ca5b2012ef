import { colorFilters } from "./colors.ts";
import { asText, escapeHtml, type Format } from "./escape-output.ts";
import { localeOf, namedArgument, numberOf, plainArguments, type TemplateFilter } from "./filter-context.ts";
import { Markup } from "./markup.ts";
import { moneyFilters } from "./money.ts";
import { themeFilters } from "./theme.ts";

/** The address of a picture or file: text as it is, of an object the field that holds it. */
const urlOf: TemplateFilter = (value) => {
  if (typeof value !== "object" || value === null) return asText(value);
  const record = value as Record<string, unknown>;
  for (const field of ["src", "url", "featured_image", "image", "preview_image"]) {
    if (typeof record[field] === "string") return record[field];
    if (typeof record[field] === "object" && record[field] !== null) return urlOf.call({} as never, record[field]);
  }
  return "";
};

/** "2 items" from `{{ 2 | pluralize: 'item', 'items' }}`; as a suffix, "s" from `{{ 2 | pluralize }}` and "ies" from `pluralize: 'y,ies'` (Django, Klaviyo). */
const pluralize: TemplateFilter = (value, ...args) => {
  const count = Array.isArray(value) ? value.length : (numberOf(value) ?? 0);
  const [one, other] = plainArguments(args).map(asText);
  if (other !== undefined) return count === 1 ? one : other;
  const [first = "", second] = (one ?? "s").split(",");
  if (second === undefined) return count === 1 ? "" : first;
  return count === 1 ? first : second;
};

const unitNames: Readonly<Record<string, { unit: string; grams: number }>> = {
  g: { unit: "gram", grams: 1 },
  kg: { unit: "kilogram", grams: 1000 },
  oz: { unit: "ounce", grams: 28.349523125 },
  lb: { unit: "pound", grams: 453.59237 },
};

/** `{{ 1500 | weight_with_unit }}`: grams as "1.5 kg"; another unit as the argument (`g`, `kg`, `oz`, `lb`). */
const weightWithUnit: TemplateFilter = function (value, ...args) {
  const grams = numberOf(value);
  if (grams === undefined) return asText(value);
  const name = asText(plainArguments(args)[0]) || "kg";
  const { unit, grams: one } = unitNames[Object.hasOwn(unitNames, name) ? name : "kg"]!;
  return new Intl.NumberFormat(localeOf(this), { style: "unit", unit, maximumFractionDigits: 2 }).format(grams / one);
};

const addressFields = [
  ["name", "first_name last_name"],
  ["company"],
  ["street", "address1"],
  ["address2"],
  ["city province_code zip", "city zip"],
  ["country", "country_code"],
];

/** An address in the lines of an envelope; fields that are missing leave no line. */
function addressLines(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return asText(value) === "" ? [] : [asText(value)];
  const record = value as Record<string, unknown>;
  return addressFields.flatMap((choices) => {
    for (const choice of choices) {
      const parts = choice.split(" ").map((field) => asText(record[field]).trim());
      if (parts.every((part) => part !== "")) return [parts.join(" ")];
    }
    const last = choices
      .at(-1)!
      .split(" ")
      .map((field) => asText(record[field]).trim());
    return last.some((part) => part !== "") ? [last.filter(Boolean).join(" ")] : [];
  });
}

const handleize: TemplateFilter = (value) =>
  asText(value)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "");

/** Filters of shop templates (Shopify's reference of Liquid filters); `date` is that of the engine. Files have no store here: an address stays as it is given. */
export function shopFilters(format: Format, date: TemplateFilter): Readonly<Record<string, TemplateFilter>> {
  const isHtml = format === "html";
  const link = (text: string, href: string): unknown =>
    isHtml ? new Markup(`<a href="${escapeHtml(href)}">${escapeHtml(text)}</a>`) : `${text} (${href})`;
  const theme = themeFilters(format, { link, money: moneyFilters.money!, date });
  const image: TemplateFilter = function (value, ...args) {
    const src = asText(urlOf.call(this, value));
    const alt = asText(namedArgument(args, "alt") ?? plainArguments(args)[0]);
    return isHtml ? new Markup(`<img src="${escapeHtml(src)}" alt="${escapeHtml(alt)}">`) : src;
  };
  const files =
    "img_url image_url product_img_url collection_img_url article_img_url asset_url asset_img_url file_url file_img_url shopify_asset_url global_asset_url payment_type_img_url payment_icon_url missing_product_image".split(
      " ",
    );
  return {
    ...theme,
    ...colorFilters,
    ...Object.fromEntries(files.map((name) => [name, urlOf])),
    img_tag: image,
    image_tag: image,
    link_to: (value, ...args) => link(asText(value), asText(plainArguments(args)[0])),
    // The pages that these lead to are the shop's: their words stay.
    ...Object.fromEntries(
      ["customer_login_link", "customer_register_link", "customer_logout_link"].map((name) => [
        name,
        (value: unknown) => asText(value),
      ]),
    ),
    /** "ABCD EFGH 1234" of a gift card's code. */
    format_code: (value) => asText(value).replace(/(.{4})(?=.)/g, "$1 "),
    pluralize,
    weight_with_unit: weightWithUnit,
    format_address: (value) => {
      const lines = addressLines(value);
      return isHtml ? new Markup(lines.map(escapeHtml).join("<br>")) : lines.join("\n");
    },
    item_count_for_cart: (value) => {
      const items = (value as { items?: { quantity?: unknown }[] } | null)?.items ?? [];
      return items.reduce((sum, item) => sum + (numberOf(item?.quantity) ?? 0), 0);
    },
    handleize,
    handle: handleize,
    camelize: (value) => asText(value).replace(/[\s_-]+(\p{L})/gu, (_, letter: string) => letter.toUpperCase()),
    camelcase: (value) => asText(value).replace(/[\s_-]+(\p{L})/gu, (_, letter: string) => letter.toUpperCase()),
    within: (value) => asText(value),
    newline_to_br: (value) =>
      isHtml ? new Markup(escapeHtml(asText(value)).replace(/\r?\n/g, "<br>\n")) : asText(value),
    linebreaks: (value) => (isHtml ? new Markup(escapeHtml(asText(value)).replace(/\r?\n/g, "<br>\n")) : asText(value)),
  };
}
