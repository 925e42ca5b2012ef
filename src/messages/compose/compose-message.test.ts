import { expect, test } from "vitest";
import { createWorld, plainHeads } from "../testing/message-world.ts";
import { composeRequestSchema } from "./message-reply.ts";

const request = (part: Record<string, unknown>) => composeRequestSchema.parse({ userId: "anna", ...part });

test("a message is rendered with the user's recommendations and reworded around them", async () => {
  const { messages } = createWorld();
  await messages.putTemplate("digest", {
    name: "Digest",
    channel: "email",
    purpose: "newsletter",
    locale: "en",
    subject: "New for {{ user.first_name | default: 'you' }}",
    body: "Hi {{ user.first_name | default: 'there' }},\n\nWe've got {{ recommendations.size }} stories for you. They're all here:\n{% for item in recommendations %}\n- {{ item.title }}: {{ item.url }}{% endfor %}\n\nCheers,\nThe desk",
    slots: { recommendations: { limit: 2 } },
  });
  const reply = await messages.compose(
    request({ templateId: "digest", tone: { formality: 0.95 }, data: { user: { first_name: "Anna" } } }),
  );
  expect(reply.subject).toBe("New for Anna");
  expect(reply.body).toContain("Dear Anna,");
  expect(reply.body).toContain("We have");
  expect(reply.body).toContain("- Don't miss story 2: https://example.test/2");
  expect(reply.recommendations?.map(({ id }) => id)).toEqual(["item-1", "item-2"]);
  expect(reply).toMatchObject({
    recommendationId: "rec-1",
    template: "digest",
    variant: "default",
    guard: { ok: true },
  });
  expect(reply.tone.after.formality).toBeGreaterThan(reply.tone.before.formality);
  expect(reply.body).not.toMatch(/[\uE000-\uE003]/);
});

test("for nobody in particular the recommendations are those of somebody unknown", async () => {
  const asked: unknown[] = [];
  const { messages } = createWorld({
    recommend: async (userId, { limit }) => {
      asked.push(userId, limit);
      return { recommendationId: "rec-0", items: [{ id: "new", title: "Popular" }] };
    },
  });
  const body = "{% for item in recommendations %}{{ item.title }}{% endfor %}";
  expect(await messages.compose(composeRequestSchema.parse({ body }))).toMatchObject({
    body: "Popular",
    recommendationId: "rec-0",
  });
  expect(asked).toEqual([undefined, 3]);
});

const casualBody = "Hey Anna!\n\nWe messed up and it's late. Don't want it? Cancel in two clicks.\n\nCheers,\nThe desk";

test("without a tone the text goes out as it was written, whoever gets it", async () => {
  const mood = { count: 9, sentiment: -0.6, emotions: [], formality: 0.95, politeness: 0.9, recentComplaint: true };
  for (const readMood of [async () => undefined, async () => ({ traits: {}, mood })]) {
    const { messages } = createWorld({ readMood });
    for (const purpose of ["other", "legal", "promotion"]) {
      const reply = await messages.compose(request({ body: casualBody, subject: "It's here!", purpose }));
      expect(reply).toMatchObject({ body: casualBody, subject: "It's here!", changes: [] });
      expect(reply.tone.evidence.at(-1)).toMatchObject({
        kind: "rewriting",
        detail: expect.stringContaining("no tone"),
      });
    }
  }
});

test("auto changes nothing for a user of whom nothing is known, and rewords for one who is", async () => {
  const unknown = createWorld().messages;
  expect(await unknown.compose(request({ body: casualBody, tone: "auto" }))).toMatchObject({
    body: casualBody,
    changes: [],
  });
  expect(await unknown.compose(composeRequestSchema.parse({ body: casualBody, tone: "auto" }))).toMatchObject({
    body: casualBody,
  });
  const mood = { count: 40, sentiment: 0, emotions: [], formality: 1, politeness: 0.5, recentComplaint: false };
  const known = createWorld({ readMood: async () => ({ traits: {}, mood }) }).messages;
  const reply = await known.compose(request({ body: casualBody, tone: "auto" }));
  expect(reply.body).toContain("We made a");
  expect(reply.body).not.toContain("Hey");
});

test("a tone that names one axis moves that one alone", async () => {
  const { messages } = createWorld();
  const body = "We don't know. It's good news, your order is here.";
  const reply = await messages.compose(request({ body, tone: { energy: 1 } }));
  expect(reply.body).toContain("We don't know");
  expect(reply.changes.map(({ rule }) => rule)).not.toContain("contraction-expanded");
});

test("a template may ask for a tone, which the request overrides", async () => {
  const { messages } = createWorld();
  await messages.putTemplate("stiff", {
    name: "Stiff",
    channel: "push",
    purpose: "other",
    locale: "en",
    body: "We don't know yet when it's here.",
    tone: { formality: 0.95 },
  });
  expect((await messages.compose(request({ templateId: "stiff" }))).body).toContain("do not");
  const casual = await messages.compose(request({ templateId: "stiff", tone: { formality: 0.1 } }));
  expect(casual.body).toContain("don't");
});

test.each(["there", "friend", "Reader", "customer", ""])(
  "a greeting whose name falls back to %j never becomes Dear",
  async (first_name) => {
    const { messages } = createWorld();
    const reply = await messages.compose(
      request({
        body: "Hi {{ user.first_name }},\n\nYour order is ready.",
        tone: { formality: 0.95 },
        data: { user: { first_name } },
      }),
    );
    expect(reply.body).toBe(`Hello${first_name === "" ? "" : ` ${first_name}`},\n\nYour order is ready.`);
  },
);

test("a template that exists is not overwritten where only a new one was meant", async () => {
  const { messages } = createWorld();
  const input = { name: "A", channel: "email", purpose: "other", locale: "en", body: "First." } as const;
  await messages.putTemplate("a", input, { onlyNew: true });
  await expect(messages.putTemplate("a", { ...input, body: "Second." }, { onlyNew: true })).rejects.toMatchObject({
    code: "template-exists",
    status: 409,
  });
  expect((await messages.getTemplate("a")).body).toBe("First.");
  await messages.putTemplate("a", { ...input, body: "Second." });
  expect((await messages.getTemplate("a")).body).toBe("Second.");
});

test("deep data is refused with the levels that are allowed", () => {
  let deep: unknown = 1;
  for (let level = 0; level < 3_000; level++) deep = { deep };
  const parsed = composeRequestSchema.safeParse({ body: "Hello.", data: { deep } });
  expect(parsed.error?.issues[0]).toMatchObject({ path: ["data"], message: "is nested deeper than 32 levels" });
});

test("the same key and request get the same reply and keep one message; another request is a conflict", async () => {
  const { messages, kept } = createWorld();
  const one = await messages.compose(request({ body: "Hello." }), "key-1");
  expect(await messages.compose(request({ body: "Hello." }), "key-1")).toEqual(one);
  expect(kept.kept.size).toBe(1);
  await expect(messages.compose(request({ body: "Other." }), "key-1")).rejects.toMatchObject({
    code: "idempotency-key-reused",
    status: 409,
  });
  await expect(messages.compose(request({ body: "Hello.", userId: "ben" }), "key-1")).rejects.toMatchObject({
    status: 409,
  });
});

test("two calls with the same key side by side get one reply", async () => {
  const { messages, kept } = createWorld();
  const [a, b] = await Promise.all([
    messages.compose(request({ body: "Hello." }), "k"),
    messages.compose(request({ body: "Hello." }), "k"),
  ]);
  expect(a).toEqual(b);
  expect(kept.kept.size).toBe(1);
});

test("a slow recommender and profile are left out when the budget ends", async () => {
  const { messages } = createWorld({
    budgetMs: 90,
    readMood: () => new Promise(() => undefined),
    recommend: () => new Promise(() => undefined),
  });
  const startMs = performance.now();
  const reply = await messages.compose(
    request({
      body: "Hello {{ user.first_name | default: 'there' }}. {% for item in recommendations %}{{ item.title }}{% endfor %}",
    }),
  );
  expect(performance.now() - startMs).toBeLessThan(400);
  expect(reply.body).toBe("Hello there. ");
  expect(reply.degraded).toEqual(expect.arrayContaining(["mood", "recommendations"]));
});

test("a failing recommender leaves a usable message", async () => {
  const { messages } = createWorld({ recommend: async () => Promise.reject(new Error("down")) });
  const reply = await messages.compose(request({ body: "Hello. {{ recommendations.size }}" }));
  expect(reply).toMatchObject({ body: "Hello. 0", degraded: ["recommendations"] });
});

test("an unknown template is 404, a broken or endless one 422 with its place", async () => {
  const { messages } = createWorld();
  await expect(messages.compose(request({ templateId: "none" }))).rejects.toMatchObject({ status: 404 });
  await expect(messages.compose(request({ body: "Hi\n{% if x %}" }))).rejects.toMatchObject({
    status: 422,
    message: expect.stringContaining("line 2, column 1"),
  });
  await expect(
    messages.compose(request({ body: "{% for i in (1..9999) %}{% for j in (1..9999) %}x{% endfor %}{% endfor %}" })),
  ).rejects.toMatchObject({ status: 422 });
  await expect(
    messages.compose(request({ body: "{% for i in (1..1000000000) %}x{% endfor %}" })),
  ).rejects.toMatchObject({ status: 422 });
  await expect(messages.compose(request({ body: "{% include 'secrets' %}" }))).rejects.toMatchObject({
    status: 422,
    message: expect.stringContaining("not available"),
  });
});

test("an unknown user gets a neutral tone with the reason, and prototypes stay out of reach", async () => {
  const { messages } = createWorld();
  const reply = await messages.compose(
    request({
      body: "Hello {{ user.first_name | default: 'there' }}{{ user.constructor }}{{ user.__proto__ }}{{ data.length }}.",
    }),
  );
  expect(reply.body).toBe("Hello there.");
  expect(reply.tone.target.formality).toBeCloseTo(0.5, 1);
  expect(reply.tone.evidence.map(({ kind }) => kind)).toContain("user");
});

test("data is escaped in HTML, also through raw, and never reworded", async () => {
  const { messages } = createWorld();
  const reply = await messages.compose(
    request({
      body: "<p>Hi {{ name }}, don't miss it. We're here: {{ name | raw }}</p>",
      data: { name: "<b>don't</b>" },
      tone: { formality: 0.95 },
    }),
  );
  expect(reply.body).toContain("&lt;b&gt;don&#39;t&lt;/b&gt;");
  expect(reply.body).not.toContain("<b>");
  expect(reply.body).toContain("do not miss it");
});

test("after a complaint the message is never cheerful, whatever was asked for", async () => {
  const { messages } = createWorld({
    readMood: async () => ({
      traits: {},
      mood: {
        count: 6,
        sentiment: -0.6,
        emotions: [{ label: "anger", score: 0.7 }],
        formality: 0.4,
        politeness: 0.4,
        recentComplaint: true,
      },
    }),
  });
  const reply = await messages.compose(
    request({
      body: "Thank you for your order. We are happy to have you with us and the new shop is now open.",
      tone: { energy: 1 },
    }),
  );
  expect(reply.tone.target.energy).toBeLessThanOrEqual(0.35);
  expect(reply.body).not.toMatch(/!|\p{Extended_Pictographic}/u);
  expect(reply.tone.evidence.map(({ detail }) => detail)).toContain("after-a-complaint");
});

test("the frequency cap is answered, and previews neither count nor are kept", async () => {
  const { messages, kept } = createWorld({ caps: { email: { limit: 2, windowHours: 24 } } });
  const ask = (preview: boolean) => messages.compose(request({ body: "Hello.", preview }));
  await ask(true);
  expect((await ask(false)).frequency).toMatchObject({ count: 0, capped: false });
  await ask(false);
  expect((await ask(true)).unadjusted).toEqual({ body: "Hello." });
  expect((await ask(false)).frequency).toMatchObject({
    count: 2,
    limit: 2,
    capped: true,
    retryAt: new Date(1_800_000_000_000 + 86_400_000).toISOString(),
  });
  expect(kept.kept.size).toBe(3);
});

test("another language passes through unchanged and the reply says so", async () => {
  const { messages } = createWorld();
  const text = "Guten Tag Anna, Ihre Bestellung ist unterwegs und wir melden uns morgen, falls es nicht klappt.";
  const reply = await messages.compose(request({ body: text, tone: { formality: 1 } }));
  expect(reply.body).toBe(text);
  expect(reply.note).toContain("not in English");
});

test("an SMS says how many segments it takes", async () => {
  const { messages } = createWorld();
  const reply = await messages.compose(request({ body: "Your parcel is here.", channel: "sms" }));
  expect(reply.sms).toEqual({ encoding: "GSM-7", length: reply.body.length, segments: 1 });
});

test("users of one template share what was found, each with their own data and facts", async () => {
  let readings = 0;
  const { messages } = createWorld({
    measure: (texts) => {
      readings++;
      return plainHeads(texts);
    },
  });
  const body =
    "Hi {{ user.first_name }},\n\nWe can't send order {{ order }} before {{ day }}. It's {{ price }}.\n\nCheers,\nThe desk";
  const send = (first_name: string, order: string, price: string) =>
    messages.compose(
      request({ body, tone: { formality: 0.95 }, data: { user: { first_name }, order, day: "5 May", price } }),
    );
  const one = await send("Anna", "AB-1", "£3.50");
  const searched = readings;
  expect(searched).toBeGreaterThan(1);
  const two = await send("Zoë", "XY-22", "£1,200");
  expect(readings).toBe(searched);
  const renamed = one.body.replace("Anna", "Zoë").replace("AB-1", "XY-22").replace("£3.50", "£1,200");
  expect(two.body).toBe(renamed);
  expect(two.body).toContain("Dear Zoë,");
  expect(two.guard.list.map(({ text }) => text)).toContain("£1,200");
  expect(two.changes.map(({ after }) => after).join()).not.toMatch(/[\uE000-\uE004]/);
});

test("what was found without the encoder is not kept: the next user gets the whole search", async () => {
  let isDown = true;
  const { messages } = createWorld({
    measure: (texts) => (isDown ? Promise.reject(new Error("busy")) : plainHeads(texts)),
  });
  const send = () => messages.compose(request({ body: "We can't come.", tone: { formality: 0.95 } }));
  expect((await send()).tone.measured).toBe("surface only");
  isDown = false;
  expect((await send()).tone.measured).toBe("encoder and surface");
});

test("a search that takes too long for its own user is there for the next", async () => {
  let release = (): void => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { messages } = createWorld({
    budgetMs: 120,
    measure: async (texts) => {
      await gate;
      return plainHeads(texts);
    },
  });
  const send = () => messages.compose(request({ body: "We can't come.", tone: { formality: 0.95 } }));
  const late = await send();
  expect(late.tone.measured).toBe("surface only");
  expect(late.body).not.toContain("can't");
  release();
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect((await send()).tone.measured).toBe("encoder and surface");
});

test("a body that is too long to be reworded within the budget is sent as it was written, and the reply says so", async () => {
  const { messages } = createWorld();
  const body = "We can't come. ".repeat(1_000).trim();
  const reply = await messages.compose(request({ body, tone: { formality: 0.95 } }));
  expect(reply).toMatchObject({ body, changes: [], degraded: ["tone"], guard: { ok: true } });
  expect(reply.note).toContain("14999 characters, more than the 6000");
});

test.each(["", undefined])("a greeting whose name is %j closes up", async (name) => {
  const { messages } = createWorld();
  const body = "Hi {{ x }},\n\nYour order's ready. We've put it by the door.";
  const reply = await messages.compose(request({ body, data: { x: name ?? null }, tone: { formality: 0.95 } }));
  expect(reply.body).toMatch(/^\w+,\n/);
});

test("somebody who refused messages gets those of service alone; a preview shows any", async () => {
  const { messages, kept } = createWorld({ mayBeWritten: async (userId) => userId !== "anna" });
  const written = { body: "Dear reader, the harbour opens.", channel: "email" };
  await expect(messages.compose(request({ ...written, purpose: "promotion" }))).rejects.toMatchObject({
    code: "messaging-refused",
    status: 409,
    message: expect.stringContaining('"promotion"'),
  });
  await expect(messages.compose(request(written))).rejects.toMatchObject({ code: "messaging-refused" });
  expect(kept.kept.size).toBe(0);
  expect(await messages.compose(request({ ...written, purpose: "promotion", preview: true }))).toMatchObject({
    body: written.body,
  });
  expect(await messages.compose(request({ ...written, purpose: "security" }))).toMatchObject({ body: written.body });
  expect(await messages.compose(request({ ...written, userId: "bob" }))).toMatchObject({ body: written.body });
});
