import { expect, test } from "vitest";
import { createTemplateEngine } from "./liquid-engine.ts";
import { assertTemplate, validateTemplate } from "./validate-template.ts";

const engine = createTemplateEngine();
const errorsOf = (body: string) => validateTemplate({ body }, engine).filter(({ severity }) => severity === "error");

test("every fault is reported with its place and what to do", () => {
  const body = "Hi {{ name | mony }}\n{% foo %}\n{% if x %}\n{{ y | t }}\n{% include 'a' %}\n{% endfor %}";
  expect(errorsOf(body).map(({ line, column }) => [line, column])).toEqual(
    expect.arrayContaining([
      [1, 4],
      [2, 1],
      [3, 1],
      [4, 1],
      [5, 1],
      [6, 1],
    ]),
  );
  const messages = errorsOf(body).map(({ message }) => message);
  expect(messages).toHaveLength(6);
  expect(messages.join("\n")).toContain("unknown filter `mony` (did you mean `money`?)");
  expect(messages.join("\n")).toContain("unknown tag `foo`");
  expect(messages.join("\n")).toContain("{% if x %} is not closed: write {% endif %} where it ends");
  expect(messages.join("\n")).toContain("variant with its locale");
  expect(messages.join("\n")).toContain("reads another file; write its text here");
  expect(messages.join("\n")).toContain("{% endfor %} closes or parts nothing");
});

test.each([
  ["an output that is not closed", "Hi {{ name\nand so on", 1, 4, "}}"],
  ["a tag that is not closed", "Hi\n  {% if name", 2, 3, "%}"],
])("%s", (_, body, line, column, advice) => {
  expect(errorsOf(body)[0]).toMatchObject({ line, column, message: expect.stringContaining(advice) });
});

test("own variables need no default and are not unknown", () => {
  const body =
    "{% assign a = user.first_name %}{% capture b %}x{% endcapture %}{{ a }}{{ b }}{% for i in list %}{{ i }}{% endfor %}";
  expect(validateTemplate({ body, variables: ["list"] }, engine)).toEqual([]);
});

test("a value without a default and an unknown name are warnings", () => {
  expect(validateTemplate({ body: "Hi {{ user.first_name }}", variables: [] }, engine)).toMatchObject([
    { severity: "warning", line: 1, column: 4 },
  ]);
  expect(validateTemplate({ body: "{{ nme | default: 'x' }}", variables: ["name"] }, engine)).toMatchObject([
    { severity: "warning", message: expect.stringContaining("unknown variable `nme`") },
  ]);
});

test.each([
  ["Hello {{#if name}}x{{/if}}", "write {% if name %}"],
  ["{{> footer}}", "there are no partials"],
  ["{% doc %}x{% enddoc %}", "leave it out"],
  ["{{ 1 | payment_button }}", "write a link to the checkout"],
])("what belongs to another system is refused with what to write: %s", (body, advice) => {
  expect(errorsOf(body)[0]?.message).toContain(advice);
});

test("what is meant literally is no fault", () => {
  expect(errorsOf("{% raw %}{{> footer}}{{#if x}}{% endraw %}{% comment %}{{^y}}{% endcomment %}")).toEqual([]);
});

test.each([
  ["Hi *|FNAME|*,", 4, "{{ fname }}"],
  ["Hi %%FirstName%%,", 4, "{{ firstname }}"],
  ["Dear [FIRSTNAME],", 6, "{{ firstname }}"],
  ["Hi %%First Name%%,", 4, "{{ first_name }}"],
  ["Hi %FIRSTNAME%,", 4, "{{ firstname }}"],
  ["About *|MC:SUBJECT|*", 7, "{{ mc_subject }}"],
])("placeholders of other systems are warned of: %s", (body, column, advice) => {
  expect(validateTemplate({ body }, engine)).toMatchObject([
    { severity: "warning", line: 1, column, message: expect.stringContaining(advice) },
  ]);
});

test("a faulty template is refused with all its faults", () => {
  expect(() => assertTemplate({ body: "{% foo %}{% bar %}" }, engine)).toThrowError(/line 1, column 1/);
});

/** 50,000 characters each, the most that a body may have; the limit is for a busy machine. */
test.each([
  ["spaces in a tag that has no end", `{% if a${" ".repeat(49_000)}%}`],
  ["opening braces", "{{".repeat(25_000)],
  ["opening tags", "{%".repeat(25_000)],
  ["spaces in an output", `{{ a ${" ".repeat(49_000)}}}`],
  ["tags that are unknown", "{% x %}".repeat(7_000)],
  ["partials of another system", "{{> a}}".repeat(7_000)],
  ["partials meant literally", `{% raw %}${"{{> a}}".repeat(7_000)}{% endraw %}`],
  ["braces with names", `{{${"$"}{`.repeat(12_000)],
  ["quotes", `{{ ${'"'.repeat(49_000)} }}`],
  ["filters", `{{ a ${"| upcase ".repeat(5_000)} }}`],
  ["places in the message", `{% if ${", line:1, col:1".repeat(3_000)}`],
])("hostile text is answered in linear time: %s", (_, body) => {
  const start = process.cpuUsage();
  validateTemplate({ body }, engine);
  const { user, system } = process.cpuUsage(start);
  expect((user + system) / 1_000).toBeLessThan(1_000);
});
