import { describe, expect, test } from "vitest";
import type { Desk } from "./desk.ts";
import { seededSegment, seededSource, seededTemplate } from "./seed-desk.ts";

/** Everything that is made or changed in a form: it replaces nothing, and what is entered stays until it is saved or thrown away. */
export function formCases(desk: () => Desk): void {
  describe("forms", () => {
    keptCases(desk);
    newCases(desk);
    otherEditorCases(desk);
  });
}

/** A field of each form whose draft is kept. */
const fields: [hash: string, label: string | RegExp, text: string][] = [
  ["#/messages", "Subject", "A subject in the middle"],
  ["#/segments", "Name of the segment", "A segment in the middle"],
  ["#/experiments/new", "What do you expect, and why?", "A thought in the middle"],
  ["#/predictions/new", "Name", "A question in the middle"],
  ["#/sources/new", /^Name/, "in-the-middle"],
  [`#/sources/${seededSource}`, "What the source would send", "{}"],
  ["#/deliveries/new", "Address", "https://in.the.middle.example/"],
  ["#/try", /Any text/, "A text in the middle."],
];

function keptCases(desk: () => Desk): void {
  test("what is entered in any form survives another page and a reload", async () => {
    const page = await desk().open("#/tags");
    const field = (label: string | RegExp) => page.getByLabel(label, { exact: true });
    for (const [hash, label, text] of fields) {
      await desk().visit(page, hash);
      await field(label).fill(text);
    }
    await page.reload();
    for (const [hash, label, text] of fields) {
      await desk().visit(page, hash);
      expect(await field(label).inputValue(), hash).toBe(text);
    }
    await page.close();
  });

  test("chosen files wait with their columns while another page is looked at, and each is imported once", async () => {
    const page = await desk().open("#/import");
    const file = (name: string, text: string) => ({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
    await page
      .getByLabel("File to import")
      .setInputFiles([
        file("waiting-a.csv", "id,title,story\nwaiting-a,Alpha waits,The body of the first one is long enough.\n"),
        file("waiting-b.csv", "id,title,body\nwaiting-b,Beta waits,The body of the second one is long enough.\n"),
      ]);
    await page.getByRole("button", { name: "Import all 2 files" }).waitFor();
    const story = page.getByLabel("What “story” is");
    if (!(await story.isVisible())) await page.locator(".import-file summary", { hasText: "Columns" }).first().click();
    await story.selectOption("body");
    await page.getByRole("button", { name: "Import all 2 files" }).waitFor();
    await desk().visit(page, "#/articles");
    await desk().visit(page, "#/import");
    expect(await story.inputValue()).toBe("body");
    await page.getByRole("button", { name: "Import all 2 files" }).dblclick();
    await desk().visit(page, "#/tags");
    const jobs = async () =>
      (await desk().read<{ jobs: { fileName: string; state: string }[] }>("/v1/jobs")).jobs
        .filter(({ fileName }) => fileName.startsWith("waiting-"))
        .map(({ fileName, state }) => `${fileName} ${state}`)
        .sort();
    await expect.poll(jobs, { timeout: 30_000 }).toEqual(["waiting-a.csv done", "waiting-b.csv done"]);
    expect((await desk().read<{ item: { body: string } }>("/v1/items/waiting-a")).item.body).toContain("first one");
    for (const id of ["waiting-a", "waiting-b"]) await desk().send("DELETE", `/v1/items/${id}`, undefined);
    await page.close();
  });
}

function newCases(desk: () => Desk): void {
  test("a new thing with the name of another leaves the other as it was: segment, prediction, experiment, source, webhook", async () => {
    const paths = [
      `/v1/segments/${seededSegment}`,
      "/v1/predictions/twice",
      "/v1/experiments/fresh-first",
      `/v1/sources/${seededSource}`,
      "/v1/webhooks/seeded",
    ];
    const question = { label: "Twice", outcome: { event: "Item Clicked" }, horizon: "P14D" };
    await desk().send("PUT", "/v1/predictions/twice", question);
    const definitions = async () => {
      const read = await Promise.all(paths.map((path) => desk().read<Record<string, unknown>>(path)));
      return read.map(({ rule, prediction, variations, kind, url }) => ({ rule, prediction, variations, kind, url }));
    };
    const before = await definitions();
    const page = await desk().open("#/segments");
    await page.getByLabel("Name of the segment").fill("Clicked");
    await page.locator(".condition-list input").first().fill("Item Read");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.locator(".notice", { hasText: "is saved" }).waitFor();

    await desk().visit(page, "#/predictions/new");
    await page.getByLabel("Name", { exact: true }).fill("TWICE");
    await page.getByLabel("Event, or * for any").fill("Item Read");
    await page.getByRole("button", { name: "Create the prediction" }).click();
    await page.waitForURL(/predictions\/twice-2$/);

    await desk().visit(page, "#/experiments/new");
    await page.getByLabel("Name", { exact: true }).fill("Fresh  First!");
    await page.getByRole("button", { name: "Keep as a draft" }).click();
    await page.waitForURL(/experiments\/fresh-first-2$/);

    await desk().visit(page, "#/sources/new");
    await page.getByLabel(/^Name/).fill(seededSource);
    await page.getByLabel("Kind").selectOption("crm");
    await page.getByRole("button", { name: "Create the source" }).click();
    await page.getByRole("alert").filter({ hasText: "There is a source of this name already" }).waitFor();

    await desk().visit(page, "#/deliveries/new");
    await page.getByLabel("Name", { exact: true }).fill("seeded");
    await page.getByLabel("Address").fill("https://elsewhere.example/");
    await page.getByRole("button", { name: "Create the webhook" }).click();
    await page.getByRole("alert").filter({ hasText: "Choose another name" }).waitFor();

    expect(await definitions()).toEqual(before);
    for (const path of ["segments/clicked-2", "predictions/twice-2", "predictions/twice"])
      await desk().send("DELETE", `/v1/${path}`, undefined);
    await page.close();
  });

  test("a deleted segment and a deleted tag come back as they were, a webhook is deleted only when asked twice", async () => {
    const path = `/v1/segments/${seededSegment}`;
    const { rule } = await desk().read<{ rule: unknown }>(path);
    const page = await desk().open(`#/segments/${seededSegment}`);
    await page.getByRole("button", { name: "Delete" }).click();
    await page.locator(".notice", { hasText: "Deleted" }).waitFor();
    expect((await fetch(desk().url + path)).status).toBe(404);
    await page.locator(".notice").getByRole("button", { name: "Undo" }).click();
    await expect.poll(async () => (await desk().read<{ rule?: unknown }>(path)).rule).toEqual(rule);

    const { tags } = await desk().read<{ tags: { tag: string; label: string; itemCount: number }[] }>("/v1/tags");
    const used = tags.find(({ itemCount }) => itemCount > 0)!;
    await desk().visit(page, "#/tags");
    await page.getByRole("button", { name: `Delete ${used.label}`, exact: true }).click();
    await page.locator("dialog .preview-list li").first().waitFor();
    await page.locator("dialog").getByRole("button", { name: "Delete" }).click();
    await page.locator(".notice", { hasText: "is deleted" }).waitFor();
    await page.keyboard.press("u");
    await page.locator(".notice", { hasText: "Taken back" }).waitFor();
    const after = await desk().read<typeof tags extends infer Rows ? { tags: Rows } : never>("/v1/tags");
    expect(after.tags.find(({ tag }) => tag === used.tag)).toMatchObject(used);

    await desk().send("PUT", "/v1/webhooks/asked", { url: "https://receiver.invalid/", topics: ["user.erased"] });
    await desk().visit(page, "#/deliveries/asked");
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByText("cannot be brought back").waitFor();
    expect((await fetch(`${desk().url}/v1/webhooks/asked`)).status).toBe(200);
    await page.getByRole("button", { name: "Delete" }).click();
    await expect.poll(async () => (await fetch(`${desk().url}/v1/webhooks/asked`)).status).toBe(404);
    await page.close();
  });

  test("a deleted article comes back with what editors decided on it", async () => {
    const { items } = await desk().read<{ items: { id: string; title: string; tagCounts: { suggested: number } }[] }>(
      "/v1/items?tagState=suggested&limit=50",
    );
    const { id, title } = items.find(({ tagCounts }) => tagCounts.suggested > 1)!;
    const read = async () =>
      (await desk().read<{ tags: { tag: string; status: string }[] }>(`/v1/items/${id}/tags`)).tags;
    const decided = async () =>
      (await read())
        .filter(({ status }) => status !== "suggested")
        .map(({ tag, status }) => `${tag} ${status}`)
        .sort();
    const [yes, no] = (await read()).filter(({ status }) => status === "suggested").map(({ tag }) => tag);
    await desk().send("POST", `/v1/items/${id}/tags`, { accept: [yes], reject: [no] });
    const before = await decided();
    expect(before.length).toBeGreaterThan(1);
    const page = await desk().open(`#/articles/${encodeURIComponent(id)}`);
    await page.getByRole("button", { name: "Delete" }).click();
    await page.locator(".notice", { hasText: "Deleted" }).waitFor();
    await page.locator(".notice").getByRole("button", { name: "Undo" }).click();
    await page.waitForURL((url) => url.hash.endsWith(encodeURIComponent(id)));
    await page.locator(".article h1", { hasText: title }).waitFor();
    await expect.poll(decided).toEqual(before);
    await desk().send("POST", `/v1/items/${id}/tags`, { reset: [yes, no] });
    await page.close();
  });
}

function otherEditorCases(desk: () => Desk): void {
  test("of two editors of a template the second learns of the first, and chooses", async () => {
    const path = `/v1/templates/${seededTemplate}`;
    const body = async () => (await desk().read<{ body: string }>(path)).body;
    const before = await body();
    const [first, second] = [
      await desk().open(`#/messages/${seededTemplate}`),
      await desk().open(`#/messages/${seededTemplate}`),
    ];
    const write = async (page: typeof first, text: string) => {
      await page.locator("#template-body").fill(text);
      await page.getByRole("button", { name: "Save", exact: true }).click();
    };
    await write(first, "By the first.");
    await first.locator(".notice", { hasText: "Saved" }).waitFor();
    await write(second, "By the second.");
    await second.getByText("Somebody else changed this template meanwhile").waitFor();
    expect(await body()).toBe("By the first.");
    expect(await second.locator("#template-body").inputValue()).toBe("By the second.");
    await second.getByRole("button", { name: "Save mine over it" }).click();
    await second.locator(".notice", { hasText: "Saved" }).waitFor();
    expect(await body()).toBe("By the second.");

    await first.locator("#template-body").fill("By the first again.");
    await first.reload();
    await first.getByRole("button", { name: "Take theirs" }).click();
    expect(await first.locator("#template-body").inputValue()).toBe("By the second.");
    await desk().send("DELETE", path, undefined);
    await write(first, "Still mine.");
    await first.getByRole("button", { name: "Go on with my unsaved text as a new template" }).click();
    await expect.poll(() => first.locator("#template-body").inputValue()).toBe("Still mine.");
    const { name, channel, purpose, subject } = {
      name: "Weekly letter",
      channel: "email",
      purpose: "newsletter",
      subject: "Your week",
    };
    await desk().send("PUT", path, { name, channel, purpose, subject, body: before });
    await first.close();
    await second.close();
  });
}
