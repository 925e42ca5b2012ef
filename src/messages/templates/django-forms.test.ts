import { describe, expect, test } from "vitest";
import { stripMarkers } from "../text/markers.ts";
import { plainDjango } from "./django-forms.ts";
import { faultsOf } from "./find-faults.ts";
import { createTemplateEngine } from "./liquid-engine.ts";

const engine = createTemplateEngine();
const scope = {
  contact: { FIRSTNAME: "Ann", LASTNAME: "", lang: "de", company: null, LIST: ["a", "b"], BIRTHDATE: "2024-03-05" },
  params: { items: [{ name: "Mug" }, { name: "Cap" }], none: [], total: 40.316 },
  time_now: "2026-03-04T10:00:00Z",
};
const render = (source: string): string => stripMarkers(engine.render(source, scope, "text"));

describe("Brevo writes as Django does", () => {
  test.each([
    ['Hi {{ contact.LASTNAME | default : "there" }}', "Hi there"],
    ['{% if contact.lang == "fr" %}Salut{% elif contact.lang == "de" %}Hallo{% else %}Hi{% endif %}', "Hallo"],
    ['{%if contact.lang == "fr"%}Salut{%elif contact.lang == "de" %}Hallo{%endif%}', "Hallo"],
    ["{% for i in params.items %}{{ forloop.counter }}.{{ i.name }} {% empty %}none{% endfor %}", "1.Mug 2.Cap "],
    ["{% for i in params.none %}x{% empty %}none{% endfor %}", "none"],
    ["{% for i in params.items %}{{ forloop.revcounter }}{{ forloop.counter0 }} {% endfor %}", "20 11 "],
    ['{% if "a" in contact.LIST and "z" not in contact.LIST %}yes{% endif %}', "yes"],
    ['{% if "z" in contact.LIST %}yes{% endif %}no', "no"],
    ['{% if "nn" in contact.FIRSTNAME %}yes{% endif %}', "yes"],
    ["{{ params.total|floatformat:2 }} {{ params.items.0.name }}", "40.32 Mug"],
    ['{{ contact.BIRTHDATE | time_parse | date_i18n:"%d %B %Y" }}', "05 March 2024"],
    ['{{ time_now | time_offset:2 | date_i18n:"%H:%M" }}', "12:00"],
    ["a{# a comment with {{ x }} #}b", `a${" ".repeat(28)}b`],
  ])("%s", (source, expected) => {
    expect(render(source)).toBe(expected);
    expect(faultsOf(source, engine)).toEqual([]);
  });
});

describe("HubSpot writes as Jinja does", () => {
  test.each([
    ['{{ contact.LASTNAME|default("there (you)", true) }}', "there (you)"],
    ['{{ personalization_token("contact.FIRSTNAME", "there") }}', "Ann"],
    ["{{ personalization_token('contact.nick', 'my friend') }}", "my friend"],
    ['{% set who = contact.nick or "friend" %}Hi {{ who }}', "Hi friend"],
    [
      "{% for x in params.items %}{{ loop.index }}:{{ x.name }}{% if not loop.last %};{% endif %}{% endfor %}",
      "1:Mug;2:Cap",
    ],
    ["{% if contact.nick is defined %}a{% else %}b{% endif %}", "b"],
    ["{% if contact.nick is not defined %}b{% endif %}", "b"],
    ["{% if contact.company is none %}none{% endif %}", "none"],
    ["{% if contact.FIRSTNAME is not none %}some{% endif %}", "some"],
    ['{{ "2024-03-05"|datetimeformat("%B %d, %Y") }}', "March 05, 2024"],
    ["{{ ' Ann '|trim()|upper() }}", "ANN"],
    ['{{ "5 is not defined or (x)" }}', "5 is not defined or (x)"],
    ['{% raw %}{{ x|default("a") }}{# c #}{% endraw %}', '{{ x|default("a") }}       '],
  ])("%s", (source, expected) => {
    expect(render(source)).toBe(expected);
    expect(faultsOf(source, engine)).toEqual([]);
  });
});

test.each([
  "{% if a is not defined or b in c %}",
  '{{ x|default("a", true)|upper() }}',
  "{% elif x not in y %}",
  '{{ personalization_token("contact.a", "b") }}',
])("%s is as long as it was", (tag) => {
  expect(plainDjango(tag)).toHaveLength(tag.length);
});

test.each([
  ['Hi {{var:firstname:"there"}}', "Mailjet", "user.firstname"],
  ['Hi {{ a if a else "there" }}', "Jinja", "{% if"],
  ["Hi {% for i in range(1, 6) %}{{ i }}{% endfor %}", "Jinja", "(1..5)"],
  ["Hi {{ unixtimestamp() }}", "Jinja", "no functions"],
  ["Hi {% if a is string %}x{% endif %}", "Jinja", "no test `string`"],
])("outputs that Liquid would read as something else are faults: %s", (source, system, advice) => {
  const [fault, ...more] = faultsOf(`First line\n${source}`, engine);
  expect(fault).toMatchObject({ line: 2, column: 4, message: expect.stringContaining(`of ${system}`) });
  expect(fault!.message).toContain(advice);
  // What closes the blanked tag may follow.
  expect(more.every(({ message }) => message.includes("closes or parts nothing"))).toBe(true);
});

test.each([
  ["{% if a and (b or c) %}x{% endif %}", /brackets group nothing/],
  ["{% if list|length > 1 %}x{% endif %}", /takes no filters/],
  ['{{ "a" ~ b }}', /append: b/],
  ["{% module 'm' %}", /HubSpot/],
])("what has no form in Liquid is named with what to do: %s", (source, message) => {
  expect(faultsOf(source, engine)[0]?.message).toMatch(message);
});
