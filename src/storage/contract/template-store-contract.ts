import { expect, test } from "vitest";
import type { Template } from "../../messages/templates/template.ts";
import type { TemplateStore } from "../../messages/templates/template-store.ts";

const template = (id: string, body = "Hello {{ user.first_name }}"): Template => ({
  id,
  name: "Late parcel",
  channel: "email",
  purpose: "delay",
  locale: "en",
  body,
  variants: [{ id: "warm", tone: { warmth: 0.9 }, body: "Hi" }],
  createdAtMs: 1,
  updatedAtMs: 2,
});

/** What every TemplateStore must do; `open` gives an empty one. */
export function describeTemplates(open: () => TemplateStore): void {
  test("a template comes back as it was put, and a second put replaces it but keeps its birth", async () => {
    const store = open();
    await store.put(template("a"));
    expect(await store.get("a")).toEqual(template("a"));
    await store.put({ ...template("a", "New"), createdAtMs: 99, updatedAtMs: 99 });
    expect(await store.get("a")).toMatchObject({ body: "New", createdAtMs: 1, updatedAtMs: 99 });
    expect(await store.get("b")).toBeUndefined();
  });

  test("inserting a template whose id is taken leaves the first as it was", async () => {
    const store = open();
    expect(await store.insert(template("a"))).toBe(true);
    expect(await store.insert(template("a", "New"))).toBe(false);
    expect(await store.get("a")).toEqual(template("a"));
  });

  test("a template is replaced only by who knows its last change", async () => {
    const store = open();
    await store.put(template("a"));
    expect(await store.replace({ ...template("a", "New"), createdAtMs: 99, updatedAtMs: 5 }, 2)).toBe(true);
    expect(await store.get("a")).toMatchObject({ body: "New", createdAtMs: 1, updatedAtMs: 5 });
    expect(await store.replace({ ...template("a", "Late"), updatedAtMs: 6 }, 2)).toBe(false);
    expect(await store.get("a")).toMatchObject({ body: "New", updatedAtMs: 5 });
    expect(await store.replace(template("b"), 2)).toBe(false);
    expect(await store.get("b")).toBeUndefined();
  });

  test("templates are listed by id, page by page", async () => {
    const store = open();
    for (const id of ["c", "a", "b"]) await store.put(template(id));
    expect((await store.list({ limit: 2 })).map(({ id }) => id)).toEqual(["a", "b"]);
    expect((await store.list({ limit: 2, afterId: "b" })).map(({ id }) => id)).toEqual(["c"]);
  });

  test("deleting says whether there was one", async () => {
    const store = open();
    await store.put(template("a"));
    expect(await store.delete("a")).toBe(true);
    expect(await store.delete("a")).toBe(false);
  });
}
