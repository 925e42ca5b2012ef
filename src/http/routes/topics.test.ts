import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestApp, type TestApp } from "../../testing/open-test-app.ts";
import { plantedArticles } from "../../testing/planted-articles.ts";

let desk: TestApp;

interface TestItem {
  id: string;
  title: string;
  body: string;
}

beforeAll(async () => {
  desk = await openTestApp();
}, 60_000);

afterAll(() => desk?.close());

/** The same server all along, so each test fills the catalogue anew. */
async function fillWith(items: readonly TestItem[]): Promise<void> {
  for (const { id } of [...desk.app.catalogue.items()]) await desk.call("DELETE", `/v1/items/${id}`);
  await add(items);
}

async function add(items: readonly TestItem[]): Promise<void> {
  for (let start = 0; start < items.length; start += 20) {
    const { body } = await desk.call("POST", "/v1/items", { items: items.slice(start, start + 20) });
    expect(body.rejected).toEqual([]);
  }
}

async function restart(): Promise<void> {
  const { dataDir } = desk;
  await desk.server.close();
  await desk.app.close();
  desk = await openTestApp({}, dataDir);
}

const train = (query = "") => desk.call("POST", `/v1/topics/train${query}`);

async function trainingEnds(): Promise<{ outcome: string; detail?: string }> {
  for (;;) {
    const { body } = await desk.call("GET", "/v1/topics/training");
    if (!body.running) return body.last;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe("corpora that carry no ordinary model", { timeout: 60_000 }, () => {
  test("an empty catalogue is refused with the reason, and has no topics", async () => {
    const { status, body } = await train();
    expect([status, body.code]).toEqual([422, "invalid-input"]);
    expect(body.detail).toMatch(/none of the 0 documents .* Add documents/);
    const topics = await desk.call("GET", "/v1/topics");
    expect(topics.body).toEqual({ topics: [], fingerprint: "" });
    expect((await desk.call("GET", "/v1/topics/log")).body).toEqual({ log: [] });
    expect((await desk.call("GET", "/v1/topics/training")).body).toMatchObject({
      running: false,
      last: { outcome: "failed", detail: expect.stringContaining("none of the 0 documents") },
    });
  });

  test("one article makes one topic, in the middle of the map, with the article in it", async () => {
    await fillWith([{ id: "a", title: "Budget", body: "The minister raised the tax. The tax pays for bridges." }]);
    expect((await train()).body).toMatchObject({ topics: 1, changes: [{ kind: "born", id: "topic-1" }] });
    const { body } = await desk.call("GET", "/v1/topics");
    expect(body.topics).toMatchObject([{ id: "topic-1", itemCount: 1, share: 1, x: 0, y: 0 }]);
    expect(body.metrics).toMatchObject({ documents: 1 });
    const one = await desk.call("GET", "/v1/topics/topic-1");
    expect(one.body.items.map(({ id }: { id: string }) => id)).toEqual(["a"]);
  });

  test("ten identical articles make one topic; eleven topics of them are refused, and the model stays", async () => {
    const article = { title: "Budget", body: "The minister raised the tax. The tax pays for the bridges of the city." };
    await fillWith(Array.from({ length: 10 }, (_, i) => ({ id: `a${i}`, ...article })));
    expect((await train()).body.topics).toBe(1);
    const before = await desk.call("GET", "/v1/topics");
    expect(before.body.topics).toMatchObject([{ itemCount: 10 }]);
    const { status, body } = await train("?topics=11");
    expect(status).toBe(422);
    expect(body.detail).toMatch(/11 topics are too many for 10 documents .* at most \d/);
    expect(body.errors).toMatchObject([{ path: "topics" }]);
    expect((await desk.call("GET", "/v1/topics")).body).toEqual(before.body);
  });

  test("a vocabulary of one word makes one topic of that word", async () => {
    await fillWith(Array.from({ length: 10 }, (_, i) => ({ id: `a${i}`, title: "Tax", body: "Tax. Tax." })));
    expect((await train()).body.topics).toBe(1);
    const { body } = await desk.call("GET", "/v1/topics");
    expect(body.topics[0].words).toEqual([{ text: "tax", weight: 1 }]);
    expect(body.topics[0].itemCount).toBe(10);
  });

  test("a catalogue without a single usable word is refused", async () => {
    await fillWith([{ id: "a", title: "And then", body: "We did so, and they did not." }]);
    expect((await train()).status).toBe(422);
  });

  test.each(["0", "-3", "2.5", "many", "5000"])("%s topics are refused before anything is read", async (topics) => {
    const before = await desk.call("GET", "/v1/topics/training");
    const { status, body } = await train(`?topics=${topics}`);
    expect([status, body.errors[0].path]).toEqual([422, "topics"]);
    expect((await desk.call("GET", "/v1/topics/training")).body).toEqual(before.body);
  });
});

describe("topics that stay", { timeout: 60_000 }, () => {
  test("a name given before or during a retrain survives it, the log tells it all, and a restart forgets nothing", async () => {
    await fillWith(plantedArticles(32));
    const first = await train("?topics=4");
    const made = first.body.changes.filter(({ kind }: { kind: string }) => kind !== "died");
    expect(made.map(({ kind }: { kind: string }) => kind)).toEqual(["born", "born", "born", "born"]);
    const { topics } = (await desk.call("GET", "/v1/topics")).body;
    const [a, b] = topics as { id: string; words: { text: string }[] }[];
    await desk.call("PATCH", `/v1/topics/${a!.id}`, { label: "Before" });

    await add(plantedArticles(12, 2));
    const retraining = train("?topics=4");
    while (!(await desk.call("GET", "/v1/topics/training")).body.running) await new Promise(setImmediate);
    expect((await desk.call("PATCH", `/v1/topics/${b!.id}`, { label: "During" })).status).toBe(200);
    const second = await retraining;
    expect(second.body.changes).toHaveLength(4);
    for (const change of second.body.changes) expect(change).toMatchObject({ kind: "kept" });

    const labels = async (): Promise<Record<string, string>> => {
      const { body } = await desk.call("GET", "/v1/topics");
      return Object.fromEntries(body.topics.map(({ id, label }: { id: string; label: string }) => [id, label]));
    };
    expect(await labels()).toMatchObject({ [a!.id]: "Before", [b!.id]: "During" });
    const wordsOf = (list: { text: string }[]) => list.slice(0, 8).map(({ text }) => text);
    const now = (await desk.call("GET", `/v1/topics/${a!.id}`)).body;
    const shared = wordsOf(now.topic.words).filter((word) => wordsOf(a!.words).includes(word));
    expect(shared.length).toBeGreaterThanOrEqual(4);
    expect(now.trend.length).toBeGreaterThan(5);

    const { log } = (await desk.call("GET", "/v1/topics/log")).body;
    expect(log.slice(0, 4).map(({ event }: { event: string }) => event)).toEqual([
      "trained",
      "renamed",
      "renamed",
      "trained",
    ]);
    expect(log[2]).toMatchObject({ id: a!.id, label: "Before" });
    expect(log[0].metrics).toMatchObject({ npmi: expect.any(Number), diversity: expect.any(Number) });

    const fingerprint = (await desk.call("GET", "/v1/topics")).body.fingerprint;
    await restart();
    expect((await desk.call("GET", "/v1/topics")).body.fingerprint).toBe(fingerprint);
    expect(await labels()).toMatchObject({ [a!.id]: "Before", [b!.id]: "During" });
    expect((await desk.call("GET", "/v1/topics/log")).body.log).toEqual(log);
  });

  test("every topic of a model has its own place, and the model says how good it is", async () => {
    await fillWith(plantedArticles(100));
    const { body: report } = await train("?topics=4");
    const { body } = await desk.call("GET", "/v1/topics");
    expect(body.metrics).toEqual(report.metrics);
    expect(body.metrics.heldOutPerplexity).toBeGreaterThan(1);
    expect(body.metrics.diversity).toBeGreaterThan(0.7);
    const places = body.topics.map(({ x, y }: { x: number; y: number }) => `${x.toFixed(3)} ${y.toFixed(3)}`);
    expect(new Set(places).size).toBe(4);
    for (const { x, y } of body.topics) expect(Math.max(Math.abs(x), Math.abs(y))).toBeLessThanOrEqual(1);
  });
});

describe("a training that does not come to its end", { timeout: 60_000 }, () => {
  test("stopping it leaves the old model in use, and the next one may start", async () => {
    await fillWith(plantedArticles(32));
    await train("?topics=4");
    const before = (await desk.call("GET", "/v1/topics")).body;
    expect((await train("?topics=5&wait=false")).status).toBe(202);
    expect((await train("?topics=6")).body).toMatchObject({ status: 409, code: "already-training" });
    expect((await train("?topics=6&wait=false")).status).toBe(409);
    expect((await desk.call("DELETE", "/v1/topics/training")).body).toEqual({ stopped: true });
    expect(await trainingEnds()).toMatchObject({ outcome: "stopped" });
    expect((await desk.call("GET", "/v1/topics")).body).toEqual(before);
    expect((await desk.call("DELETE", "/v1/topics/training")).body).toEqual({ stopped: false });
    expect((await train("?topics=4")).status).toBe(200);
  });

  test("a caller who waits is told that it was stopped", async () => {
    await fillWith(plantedArticles(20));
    const before = (await desk.call("GET", "/v1/topics")).body.fingerprint;
    const waiting = train("?topics=4");
    while (!(await desk.call("DELETE", "/v1/topics/training")).body.stopped) await new Promise(setImmediate);
    expect((await waiting).body).toMatchObject({ status: 409, code: "training-stopped" });
    expect((await desk.call("GET", "/v1/topics")).body.fingerprint).toBe(before);
  });

  test("a caller who goes away stops it", async () => {
    await fillWith(plantedArticles(32));
    const before = (await desk.call("GET", "/v1/topics")).body.fingerprint;
    const leaving = new AbortController();
    const gone = fetch(`${desk.server.url}/v1/topics/train`, { method: "POST", signal: leaving.signal });
    while (!(await desk.call("GET", "/v1/topics/training")).body.running) await new Promise(setImmediate);
    leaving.abort();
    await expect(gone).rejects.toThrow();
    expect(await trainingEnds()).toMatchObject({ outcome: "stopped", detail: "the caller went away" });
    expect((await desk.call("GET", "/v1/topics")).body.fingerprint).toBe(before);
  });

  test("a stored model that cannot be read does not keep the server from starting, nor from training anew", async () => {
    await fillWith(plantedArticles(20));
    await desk.app.documents.writeDocument({ name: "topic-model", body: "{}", binary: Buffer.from("not a model") });
    await restart();
    expect((await desk.call("GET", "/v1/topics")).body.topics).toEqual([]);
    expect((await train("?topics=4")).body.topics).toBe(4);
  });
});

describe("texts get topics", { timeout: 60_000 }, () => {
  test("inferring the topics of texts and of a user's comment leaves the model as it was", async () => {
    await fillWith(plantedArticles(32));
    await train("?topics=4");
    const before = (await desk.call("GET", "/v1/topics")).body;
    const text = "The striker missed a penalty; the goal and the match went to the other team and its coach.";
    const { body } = await desk.call("POST", "/v1/analyze", { texts: [text], include: ["topics"] });
    const [sport] = body.results[0].topics;
    const { topic } = (await desk.call("GET", `/v1/topics/${sport.id}`)).body;
    expect(topic.words.map(({ text: word }: { text: string }) => word)).toContain("striker");

    await desk.call("POST", "/v1/track", {
      type: "track",
      event: "Text Submitted",
      userId: "ann",
      properties: { text },
    });
    const user = await desk.call("GET", "/v1/users/ann");
    expect(user.body.affinities.topics[0]).toMatchObject({ id: sport.id });
    expect((await desk.call("GET", "/v1/topics")).body).toEqual(before);
  });

  test("a renamed topic bears its new name wherever it is shown", async () => {
    await fillWith(plantedArticles(20));
    await train("?topics=4");
    const item = (await desk.call("GET", "/v1/items/planted-1-0")).body;
    const { id } = item.analysis.topics[0];
    await desk.call("PATCH", `/v1/topics/${id}`, { label: "  My name " });
    const after = (await desk.call("GET", "/v1/items/planted-1-0")).body;
    expect(after.analysis.topics[0]).toMatchObject({ id, label: "My name" });
    expect((await desk.call("PATCH", "/v1/topics/topic-99", { label: "x" })).status).toBe(404);
    expect((await desk.call("PATCH", `/v1/topics/${id}`, { label: " " })).status).toBe(422);
    expect((await desk.call("GET", `/v1/topics/${id}`)).body.topic.label).toBe("My name");
  });
});
