import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestApp, type Reply, type TestApp } from "../testing/open-test-app.ts";

let desk: TestApp;
beforeAll(async () => {
  desk = await openTestApp();
  await desk.call("POST", "/v1/identify", { userId: "ada", traits: { first_name: "Ada", secret: "ada-only" } });
  await desk.call("POST", "/v1/identify", { userId: "ben", traits: { first_name: "Ben" } });
}, 120_000);
afterAll(() => desk?.close());

const compose = (request: Record<string, unknown>): Promise<Reply> => desk.call("POST", "/v1/messages", request);

describe("templates that are broken or hostile", () => {
  test.each([
    ["an open tag", "Hello\n{% if user %}there"],
    ["an unknown filter", "{{ user.first_name | shout }}"],
    ["an unknown tag", "{% dance %}"],
    ["a file to include", "{% include '/etc/passwd' %}"],
    ["a file to render", "{% render '../../package.json' %}"],
    ["a layout", "{% layout 'x' %}"],
    ["an endless loop", "{% for i in (1..1000000000) %}x{% endfor %}"],
    ["nested loops", "{% for i in (1..9999) %}{% for j in (1..9999) %}x{% endfor %}{% endfor %}"],
    ["huge output", "{% for i in (1..99999) %}0123456789{% endfor %}"],
  ])(
    "%s is 422 with line and column, never a 500",
    async (_name, body) => {
      const { status, body: problem, headers } = await compose({ userId: "ada", body });
      expect(status).toBe(422);
      expect(headers.get("content-type")).toMatch(/^application\/problem\+json/);
      expect(JSON.stringify(problem)).toMatch(/line \d+, column \d+|characters/);
    },
    20_000,
  );

  test("prototypes, constructors and other users are out of reach", async () => {
    const body =
      "{{ user.constructor }}{{ user.__proto__ }}{{ user.constructor.constructor }}{{ recommendations.constructor }}{{ process.env }}{{ global }}{{ users.ada.secret }}|{{ user.secret }}|{{ user.first_name }}";
    const { status, body: reply } = await compose({ userId: "ben", body, data: { __proto__: { secret: "x" } } });
    expect([status, reply.body]).toEqual([200, "||Ben"]);
    const forged = await compose({
      userId: "ben",
      body: "{{ user.id }} {{ user.secret }}.",
      data: { user: { id: "ada" } },
    });
    expect(forged.body.body).not.toContain("ada-only");
  });
});

describe("requests that are odd", () => {
  test("no template, an unknown template, an unknown user, missing variables", async () => {
    expect((await compose({ userId: "ada" })).status).toBe(422);
    expect((await compose({ userId: "ada", templateId: "nothing" })).status).toBe(404);
    const unknown = await compose({ userId: "nobody-yet", body: "Hello {{ user.first_name | default: 'there' }}." });
    expect([unknown.status, unknown.body.body]).toEqual([200, "Hello there."]);
    const missing = await compose({ userId: "ada", body: "Your order {{ order.code }} is here." });
    expect([missing.status, missing.body.warnings.length]).toEqual([200, 1]);
    expect((await compose({ userId: "ada", body: "x", tone: { formality: 2 } })).status).toBe(422);
    expect((await compose({ userId: "ada", body: "x", channel: "pigeon" })).status).toBe(422);
    expect((await compose({ userId: "ada", body: 5 })).status).toBe(422);
  });

  test("HTML in data stays data", async () => {
    const { body } = await compose({
      body: "<p>Dear {{ name }}, don't worry.</p>",
      data: { name: "<img src=x onerror=alert(1)>" },
      tone: { formality: 0.9 },
    });
    expect(body.body).toContain("&lt;img");
    expect(body.body).not.toContain("<img");
  });

  test.each([
    [
      "right-to-left text",
      "\u0645\u0631\u062D\u0628\u0627 \u0628\u0643\u060C \u0637\u0644\u0628\u0643 \u062C\u0627\u0647\u0632 \u0627\u0644\u064A\u0648\u0645 \u0641\u064A \u0627\u0644\u0645\u062A\u062C\u0631.",
    ],
    ["emoji alone", "\u{1F389}\u{1F44D}\u{1F3FD}\u{1F468}\u200D\u{1F469}\u200D\u{1F467}"],
    ["half a surrogate pair", "A \uD83D b"],
    ["control characters", "a\u0000b\u0007c"],
    ["private characters", "a\uE000b\uE003c"],
  ])("%s passes through whole", async (_name, text) => {
    const { status, body } = await desk.call("POST", "/v1/tone/adjust", {
      text,
      tone: { formality: 0.9, energy: 0.9 },
    });
    expect(status).toBe(200);
    expect(body.text).toBe(text);
  });

  test("50,000 characters are answered, 50,001 are 422", async () => {
    const text = "The parcel is here and you can get it. ".repeat(1_300).slice(0, 50_000);
    const { status, body } = await desk.call("POST", "/v1/tone/adjust", { text, tone: { formality: 0.9 } });
    expect([status, body.guard.ok]).toEqual([200, true]);
    expect((await desk.call("POST", "/v1/tone/adjust", { text: `${text}x`, tone: {} })).status).toBe(422);
  }, 120_000);
});

test("what becomes of a message is reported per variant and tone, and counts once", async () => {
  await desk.call("PUT", "/v1/templates/hello", { name: "Hello", channel: "web", body: "Hello there, here you are." });
  const { body: message } = await compose({ userId: "ada", templateId: "hello" });
  const track = (event: string, id: string): Promise<Reply> =>
    desk.call("POST", "/v1/track", {
      userId: "ada",
      event,
      messageId: id,
      properties: { messageId: message.messageId },
    });
  await track("Message Shown", "e1");
  await track("Message Shown", "e1");
  await track("Message Shown", "e2");
  await track("Message Clicked", "e3");
  const { body: report } = await desk.call("GET", "/v1/templates/hello/report");
  expect(report).toMatchObject({ composed: 1, shown: 1, opened: 0, clicked: 1, dismissed: 0 });
  expect(report.rows[0]).toMatchObject({ variant: "default", tone: expect.stringContaining(",") });
});
