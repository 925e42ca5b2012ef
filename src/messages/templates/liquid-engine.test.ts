import { expect, test } from "vitest";
import { stripMarkers } from "../text/markers.ts";
import { createTemplateEngine } from "./liquid-engine.ts";
import { renderTemplate } from "./render-template.ts";

const engine = createTemplateEngine();
const dollar = "$";
const render = (
  source: string,
  scope: Record<string, unknown> = {},
  { format = "text", locale = "en" }: { format?: "text" | "html"; locale?: string } = {},
): string => stripMarkers(renderTemplate({ source, scope, format, locale, part: "body" }, engine));

/** Expected values: the examples of Shopify's reference of Liquid filters, amounts in hundredths; other locales by Intl (CLDR 44). */
test.each([
  ["{{ 125000 | money }}", {}, "en", "$1,250.00"],
  ["{{ 125000 | money }}", { shop: { currency: "GBP" } }, "en", "£1,250.00"],
  ["{{ 125000 | money }}", { currency: "EUR" }, "de", "1.250,00\u00a0€"],
  ["{{ 125000 | money }}", { currency: "JPY" }, "ja", "￥1,250"],
  ["{{ 125000 | money: 'CAD' }}", {}, "en-CA", "$1,250.00"],
  ["{{ 125000 | money_with_currency }}", {}, "en", "$1,250.00 USD"],
  ["{{ 125000 | money_without_trailing_zeros }}", {}, "en", "$1,250"],
  ["{{ 125050 | money_without_trailing_zeros }}", {}, "en", "$1,250.50"],
  ["{{ 125000 | money_without_currency }}", {}, "en", "1,250.00"],
  ["{{ price | money }}", { price: "1250" }, "en", "$12.50"],
  ["{{ price | money }}", { price: "free" }, "en", "free"],
  ["{{ price | money }}", {}, "en", ""],
  ["{{ 12.5 | currency }}", {}, "en", "$12.50"],
  ["{{ 1234567 | number_with_delimiter }}", {}, "en", "1,234,567"],
  ["{{ 125000 | money }}", { currency: "no currency" }, "not a locale", "$1,250.00"],
])("money: %s with %j in %s", (source, scope, locale, expected) => {
  expect(render(source, scope, { locale })).toBe(expected);
});

test.each([
  ["{{ n }} {{ n | pluralize: 'item', 'items' }}", { n: 1 }, "1 item"],
  ["{{ n }} {{ n | pluralize: 'item', 'items' }}", { n: 2 }, "2 items"],
  ["{{ n }} item{{ n|pluralize }}", { n: 0 }, "0 items"],
  ["{{ n }} part{{ n|pluralize:'y,ies' }}", { n: 3 }, "3 parties"],
  ["{{ 1500 | weight_with_unit }}", {}, "1.5 kg"],
  ["{{ 1500 | weight_with_unit: 'g' }}", {}, "1,500 g"],
  ["{{ image | img_url: '100x' }}", { image: { src: "https://cdn.example/a.png" } }, "https://cdn.example/a.png"],
  ["{{ 'logo.png' | asset_url }}", {}, "logo.png"],
  [
    "{{ address | format_address }}",
    { address: { name: "Ada Berg", address1: "1 Mill Road", city: "Leeds", zip: "LS1 1AA", country: "UK" } },
    "Ada Berg\n1 Mill Road\nLeeds LS1 1AA\nUK",
  ],
  ["{{ 'ABCDEFGH1234' | format_code }}", {}, "ABCD EFGH 1234"],
  ["{{ 'The Salt Ledger!' | handleize }}", {}, "the-salt-ledger"],
  ["{{ '2026-03-04' | date: format: 'date' }}", {}, "March 4, 2026"],
  ["{{ '2026-03-04T10:00:00Z' | date: '%d %B %Y' }}", {}, "04 March 2026"],
  ["{{ 'now' | add_day: 2 | date: format: 'date' }}", { now: "2026-03-04T10:00:00Z" }, "March 6, 2026"],
])("shop filters: %s", (source, scope, expected) => {
  expect(render(source, scope)).toBe(expected);
});

test.each([
  ["Klaviyo", "{{ first_name|default:'there' }}", "there"],
  ["Klaviyo", "{{ person|lookup:'First Name'|title }}", "Ada"],
  ["Customer.io", '{{ customer.first_name | default: "friend" | capitalize }}', "Friend"],
  ["Braze", `Hi {{${dollar}{first_name} | default: 'there'}}!`, "Hi there!"],
  ["Braze", `{% if ${dollar}{city} == 'Leeds' %}near{% endif %} ${dollar}{price}`, `near ${dollar}{price}`],
])("%s writes %s", (_, source, expected) => {
  expect(render(source, { person: { "First Name": "ada" }, city: "Leeds" })).toBe(expected);
});

test.each([
  ["{% assign x = 'a' %}{% capture y %}{{ x }}b{% endcapture %}{{ y }}", "ab"],
  ["{% case 2 %}{% when 1 %}one{% when 2, 3 %}more{% else %}none{% endcase %}", "more"],
  ["{% for i in (1..9) limit: 2 offset: 1 %}{{ i }}{% unless forloop.last %},{% endunless %}{% endfor %}", "2,3"],
  ["{% for i in (1..3) %}{% cycle 'a', 'b' %}{% endfor %}", "aba"],
  ["{% comment %}{{ broken }}{% endcomment %}x{% raw %}{{ y }}{% endraw %}", "x{{ y }}"],
  ["{%- liquid\n assign z = 3\n echo z\n if z > 2\n echo '!'\n endif\n-%}", "3!"],
  ["a {%- if true -%} b {%- endif -%} c", "abc"],
  ["{% increment n %}{% increment n %}", "01"],
])("tags: %s", (source, expected) => {
  expect(render(source)).toBe(expected);
});

test("a table row is written, and captured mark-up is not escaped twice while its data is escaped once", () => {
  const html = { format: "html" } as const;
  expect(render("{% tablerow i in (1..2) cols: 2 %}{{ i }}{% endtablerow %}", {}, html)).toContain("<td");
  const source =
    "{% capture x %}<b>{{ name }}</b>{% endcapture %}{% if x contains 'Ada' %}{{ x }}{{ x | upcase }}{% endif %}";
  expect(render(source, { name: "Ada <i>" }, html)).toBe(
    "<b>Ada &lt;i&gt;</b>&lt;B&gt;ADA &amp;LT;I&amp;GT;&lt;/B&gt;",
  );
});

test("mark-up that a filter makes escapes its data", () => {
  const html = { format: "html" } as const;
  const evil = `"><script>alert(1)</script>`;
  for (const source of ["{{ x | link_to: x }}", "{{ x | image_tag: x }}", "{{ x | newline_to_br }}"]) {
    expect(render(source, { x: evil }, html)).not.toContain("<script");
  }
  expect(render("{{ a | format_address }}", { a: { name: evil } }, html)).not.toContain("<script");
});

test("a limit that is reached outside a tag is an answer with a place, not a bare failure", () => {
  expect(() => render("x".repeat(200_000))).toThrowError(/line 1, column 1/);
  expect(() => render("{% for i in (1..100000000) %}x{% endfor %}")).toThrowError(/builds too much text|memory/);
});

/** Expected values: the examples of Shopify's reference of Liquid filters. */
test.each([
  ["{{ '#7ab55c' | color_to_rgb }}", "rgb(122, 181, 92)"],
  ["{{ '#7ab55c' | color_to_hsl }}", "hsl(100, 38%, 54%)"],
  ["{{ 'rgb(122, 181, 92)' | color_to_hex }}", "#7ab55c"],
  ["{{ '#7ab55c' | color_brightness }}", "153.21"],
  ["{{ '#7ab55c' | color_lighten: 30 }}", "#d0e5c5"],
  ["{{ '#7ab55c' | color_darken: 30 }}", "#355325"],
  ["{{ '#7ab55c' | color_modify: 'red', 255 }}", "#ffb55c"],
  ["{{ '#7ab55c' | color_extract: 'red' }}", "122"],
  ["{{ '#7ab55c' | color_mix: '#ffc0cb', 50 }}", "#bdbb94"],
  ["{{ '#ff0000' | color_difference: '#abcdef' }}", "528"],
  ["{{ '#495859' | color_contrast: '#fffffb' }}", "7.4"],
  ["{{ 'no colour' | color_to_rgb }}", "no colour"],
])("colour: %s", (source, expected) => {
  expect(render(source)).toBe(expected);
});

test.each([
  [
    "{{ '2026-03-05T10:30:00Z' | time_tag }}",
    "html",
    '<time datetime="2026-03-05T10:30:00.000Z">Thu, 05 Mar 2026</time>',
  ],
  ["{{ '2026-03-05T10:30:00Z' | time_tag: '%d %B' }}", "text", "05 March"],
  ["{{ 500 | unit_price_with_measurement: unit }}", "text", "$5.00/100ml"],
  ["{{ person | avatar }}", "text", "Ada Berg"],
  ["{{ field | metafield_tag }}", "html", '<span class="metafield-single_line_text_field">A &amp; B</span>'],
  [
    "{{ 'theme.css' | asset_url | stylesheet_tag }}",
    "html",
    '<link href="theme.css" rel="stylesheet" type="text/css">',
  ],
  ["{{ 'theme.js' | script_tag }}", "text", ""],
  ["{{ 'Vans' | link_to_vendor }}", "text", "Vans (/collections/vendors?q=Vans)"],
  ["{{ '2026-03-05T10:30:00Z' | timezone: 'America/New_York' | date: '%H:%M' }}", "text", "05:30"],
  ["{{ '{\"a\": 3}' | parse_json | property_accessor: 'a' }}", "text", "3"],
  ["{{ flag | yesno: 'on,off' }} {{ 22 | ordinalize }} {{ 1234567 | intcomma }}", "text", "off 22nd 1,234,567"],
] as const)("themes and mails: %s as %s", (source, format, expected) => {
  const scope = {
    unit: { reference_value: 100, reference_unit: "ml" },
    person: { first_name: "Ada", last_name: "Berg" },
    field: { type: "single_line_text_field", value: "A & B" },
    flag: false,
  };
  expect(render(source, scope, { format })).toBe(expected);
});

test.each([
  ["{{${first_name} | default: 'there'}}", "Ann"],
  ["{{custom_attribute.${Fav Color}}}", "red"],
  ["{% if {{custom_attribute.${vip}}} == true %}VIP{% endif %}", "VIP"],
  ["{% if {{first_name}} == 'Ann' %}yes{% endif %}", "yes"],
])("Braze: %s", (source, expected) => {
  expect(render(source, { first_name: "Ann", custom_attribute: { vip: true, "Fav Color": "red" } })).toBe(expected);
});

/** A value whose reading takes as long as given, time after time. */
function slowValue(...takesMs: number[]) {
  return {
    get slow(): string {
      const endMs = performance.now() + (takesMs.shift() ?? 0);
      while (performance.now() < endMs);
      return "read";
    },
  };
}

test("a machine that stood still once is no fault of the template; one that is slow each time is", () => {
  expect(render("{{ user.slow }}, then {{ user.slow }}", { user: slowValue(200) })).toBe("read, then read");
  expect(() => render("{{ user.slow }}, then {{ user.slow }}", { user: slowValue(200, 200, 200, 200) })).toThrow(
    "it took longer than 150 ms",
  );
});
