import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, expect, test } from "vitest";
import { openTestApp } from "../testing/open-test-app.ts";
import { runnable } from "../testing/run-from-source.ts";

const main = runnable(new URL("../main.ts", import.meta.url));
const first = await openTestApp();
/** Another server on the same data directory. */
const second = await openTestApp({}, first.dataDir);
afterAll(async () => {
  await second.close();
  await first.close();
});

/** What another process wrote is to be served within this. */
const withinMs = 2_000;
const words = ["tram", "harbour", "council", "bridge", "market", "ferry"];

async function index(articles: readonly unknown[]): Promise<void> {
  const path = join(first.dataDir, "articles.jsonl");
  await writeFile(path, articles.map((article) => JSON.stringify(article)).join("\n"));
  const child = spawn(process.execPath, [main, "index", path], {
    env: { ...process.env, ATTUNE_DATA_DIR: first.dataDir, ATTUNE_ENCODER_THREADS: "1" },
  });
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, "exit")]);
  expect(code, said).toBe(0);
}

test("a running server lists, finds and recommends what `attune index` stored, and forgets what is gone", async () => {
  await index(
    words.map((word, i) => ({
      id: word,
      title: `The ${word} of Lisbon`,
      body: `The new ${word} opened in Lisbon in May. Zylverton Corporation built it.`,
      publishedAt: `2026-05-0${i + 1}T00:00:00Z`,
    })),
  );
  const found = async ({ call }: typeof first) => {
    const list = await call("GET", "/v1/items");
    const search = await call("GET", "/v1/search?q=ferry%20Lisbon");
    const recommended = await call("GET", "/v1/users/nobody/recommendations?limit=10");
    const entities = await call("GET", "/v1/entities?query=lisbon");
    return {
      listed: list.body.total,
      found: search.body.items.length,
      recommended: recommended.body.items.length,
      entities: entities.body.entities.length > 0,
    };
  };
  const all = { listed: 6, found: 6, recommended: 6, entities: true };
  await Promise.all(
    [first, second].map((server) =>
      expect.poll(() => found(server), { timeout: withinMs, interval: 100 }).toEqual(all),
    ),
  );
  await first.call("DELETE", "/v1/items/ferry");
  await expect
    .poll(() => found(second), { timeout: withinMs, interval: 100 })
    .toMatchObject({ listed: 5, recommended: 5 });
}, 60_000);

test("a decision, a taxonomy, a topic model and a known name of one server are those of the other", async () => {
  await first.call("POST", "/v1/items/tram/tags", { add: ["transport"] });
  await first.call("PUT", "/v1/taxonomy", { tags: [{ id: "shops", label: "Shops" }] });
  await first.call("POST", "/v1/gazetteer", { name: "Ferry Nine", type: "product" });
  const { body: trained } = await first.call("POST", "/v1/topics/train?topics=2");
  expect(trained.topics).toBe(2);
  const { body: topics } = await first.call("GET", "/v1/topics");
  const seen = async () => {
    const tags = await second.call("GET", "/v1/tags");
    const taxonomy = await second.call("GET", "/v1/taxonomy");
    const names = await second.call("GET", "/v1/gazetteer");
    const others = await second.call("GET", "/v1/topics");
    return {
      tags: tags.body.tags.map(({ tag }: { tag: string }) => tag).sort(),
      taxonomy: taxonomy.body.tags.map(({ id }: { id: string }) => id),
      names: names.body.entries.map(({ name }: { name: string }) => name),
      topics: others.body.fingerprint,
    };
  };
  await expect
    .poll(seen, { timeout: withinMs, interval: 100 })
    .toEqual({ tags: ["shops", "transport"], taxonomy: ["shops"], names: ["Ferry Nine"], topics: topics.fingerprint });
}, 60_000);
