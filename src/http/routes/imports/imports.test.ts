import { setTimeout } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestApp, type Reply, type TestApp } from "../../../testing/open-test-app.ts";

let desk: TestApp;
beforeAll(async () => {
  desk = await openTestApp();
}, 60_000);
afterAll(() => desk.close());

const send = (query: string, body: string | Uint8Array): Promise<Reply> =>
  desk.call("POST", `/v1/items/import?${query}`, body, { "content-type": "application/octet-stream" });

async function finished(id: string): Promise<Reply["body"]> {
  for (let i = 0; i < 400; i++) {
    const { body } = await desk.call("GET", `/v1/jobs/${id}`);
    if (!["queued", "running"].includes(body.state)) return body;
    await setTimeout(50);
  }
  throw new Error(`job ${id} did not end`);
}

const line = (id: string, title: string, more = {}): string =>
  JSON.stringify({ id, title, body: `The ${title} opened its doors in Leeds.`, ...more });

test("a preview says what the import does: the same counts, columns with examples, losses with excerpts", async () => {
  const csv =
    "Nr;Kopf;Datum\n1;Das Haus am Fluss öffnet wieder;03/04/2024\n2;Die Brücke wird im Herbst gesperrt;soon\n";
  const blind = await send("fileName=a.csv&preview=true", csv);
  expect(blind.body).toMatchObject({ format: "csv", total: 2, accepted: 0, rejectedCount: 2 });
  expect(blind.body.columns).toMatchObject([
    { name: "Nr" },
    { name: "Kopf", examples: ["Das Haus am Fluss öffnet wieder", expect.any(String)] },
    { name: "Datum", field: "publishedAt" },
  ]);
  const query = `fileName=a.csv&map=${encodeURIComponent("title=Kopf,id=Nr")}`;
  const preview = await send(`${query}&preview=true`, csv);
  expect((await desk.call("GET", "/v1/items/1")).status).toBe(404);
  const done = await send(query, csv);
  for (const { body } of [preview, done]) {
    expect(body).toMatchObject({ total: 2, accepted: 2, unchanged: 0, skipped: 0, rejectedCount: 0 });
    expect(body.report.map(({ code }: { code: string }) => code).sort()).toEqual(["date-ambiguous", "date-unreadable"]);
    expect(body.ambiguousDates).toEqual([{ column: "Datum", example: "03/04/2024", count: 1 }]);
  }
  expect((await send(query, csv)).body).toMatchObject({ accepted: 0, unchanged: 2 });
}, 60_000);

test("Markdown files get ids of their own; zipped files are read; what is no archive is refused with a word", async () => {
  await send("fileName=first.md", "# One\n\nText of the first.");
  await send("fileName=second.md", gzipSync("# Two\n\nText of the second."));
  expect((await desk.call("GET", "/v1/items/first")).body.item.title).toBe("One");
  expect((await desk.call("GET", "/v1/items/second")).body.item.title).toBe("Two");
  const docx = await send("fileName=x.docx", Buffer.from("PK\u0003\u0004 word/document.xml"));
  expect([docx.status, docx.body.detail]).toEqual([400, expect.stringMatching(/Word document/)]);
  const empty = await send("fileName=feed.xml", '<rss version="2.0"><channel/></rss>');
  expect([empty.status, empty.body.detail]).toEqual([422, expect.stringMatching(/without any <item>/)]);
  const map = await send("map=titel%3Dx", "a,b\n");
  expect(map.status).toBe(422);
  const unknown = await send("encoding=klingon", "a,b\n");
  expect([unknown.status, JSON.stringify(unknown.body)]).toEqual([422, expect.stringMatching(/macintosh/)]);
}, 60_000);

test("what a file is in is told by its letters, by its content type, or by who knows it", async () => {
  const csv = Buffer.from("id,title,body\n1,Sch\xf6ne H\xe4user,Die B\xfcrger \xe4rgern sich.\n", "latin1");
  const read = async (query: string, type: string) =>
    (await desk.call("POST", `/v1/items/import?preview=true${query}`, csv, { "content-type": type })).body;
  const guess = await read("", "text/csv");
  expect(guess).toMatchObject({
    encoding: "windows-1252",
    encodingGuessed: true,
    sample: [{ title: "Schöne Häuser" }],
  });
  const said = await read("", "text/csv; charset=windows-1251");
  expect(said).toMatchObject({ encoding: "windows-1251", sample: [{ title: "Schцne Hдuser" }] });
  const named = await read("&encoding=macintosh", "text/csv; charset=windows-1251");
  expect(named).toMatchObject({ encoding: "macintosh", sample: [{ title: "Schˆne H‰user" }] });
  const column = await desk.call("POST", "/v1/items/import?preview=true", "title\nOne\nTwo\n", {
    "content-type": "text/csv",
  });
  expect(column.body).toMatchObject({ format: "csv", accepted: 2 });
  expect([said.encodingGuessed, named.encodingGuessed]).toEqual([undefined, undefined]);
}, 60_000);

test("tags that come with an import are matched by label, whatever their case and spaces", async () => {
  await desk.call("PUT", "/v1/taxonomy", { tags: [{ id: "arts-prize", label: "River Prize" }] });
  const tagged = (id: string, tags: string[]): string => line(id, `Prize ${id}`, { tags });
  await send("", [tagged("t1", ["river  prize", "   "]), tagged("t2", ["RIVER PRIZE", "Night Market"])].join("\n"));
  await send(
    "",
    `<rss version="2.0"><channel><item><guid>t3</guid><title>Three</title><category>night market</category></item></channel></rss>`,
  );
  const tagsOf = async (id: string) => (await desk.call("GET", `/v1/items/${id}`)).body.item.tags;
  expect([await tagsOf("t1"), await tagsOf("t2"), await tagsOf("t3")]).toEqual([
    ["arts-prize"],
    ["Night Market", "arts-prize"],
    ["Night Market"],
  ]);
}, 60_000);

test("a job goes on without its caller, tells its progress, and its items are found by it", async () => {
  const lines = Array.from({ length: 40 }, (_, i) => line(`job-${i}`, `Library ${i}`)).join("\n");
  const reply = await send("job=true&fileName=lib.jsonl", `${lines}\n{oops`);
  expect([reply.status, reply.body.job.fileName]).toEqual([202, "lib.jsonl"]);
  const job = await finished(reply.body.job.id);
  expect(job).toMatchObject({
    state: "done",
    fileName: "lib.jsonl",
    total: 41,
    accepted: 40,
    added: 40,
    rejectedCount: 1,
  });
  expect(job.rejected).toMatchObject([{ line: 41, code: "malformed-json", excerpt: "{oops" }]);
  const found = await desk.call("GET", `/v1/items?import=${job.id}&limit=1`);
  expect(found.body.total).toBe(40);
  expect((await desk.call("GET", "/v1/items?import=none")).status).toBe(404);
  expect((await desk.call("GET", "/v1/jobs")).body.jobs[0]).toMatchObject({ id: job.id, state: "done" });
}, 120_000);

test("an import is taken back: its items go, the changed ones are as before, what somebody changed since stays", async () => {
  await send("fileName=old.jsonl", [line("kept", "Old hall"), line("theirs", "Old mill")].join("\n"));
  const { body: job } = await send(
    "fileName=new.jsonl",
    [line("kept", "New hall"), line("theirs", "New mill"), line("fresh", "New pool"), line("tagged", "New park")].join(
      "\n",
    ),
  );
  await desk.call("PUT", "/v1/items/theirs", JSON.parse(line("theirs", "Own mill")));
  await desk.call("POST", "/v1/items/tagged/tags", { add: ["Parks"] });
  const undone = await desk.call("POST", `/v1/jobs/${job.id}/undo`);
  expect(undone.body).toMatchObject({ state: "undone", undo: { removed: 1, restored: 1 } });
  expect(undone.body.undo.kept.map(({ id }: { id: string }) => id).sort()).toEqual(["tagged", "theirs"]);
  expect((await desk.call("GET", "/v1/items/kept")).body.item.title).toBe("Old hall");
  expect((await desk.call("GET", "/v1/items/theirs")).body.item.title).toBe("Own mill");
  expect((await desk.call("GET", "/v1/items/fresh")).status).toBe(404);
  expect((await desk.call("POST", `/v1/jobs/${job.id}/undo`)).status).toBe(409);
}, 60_000);

test("a job that is cancelled stops after the batch in hand and keeps what is stored", async () => {
  const lines = Array.from({ length: 2_000 }, (_, i) => line(`long-${i}`, `Museum ${i}`)).join("\n");
  const { body } = await send("job=true", lines);
  await setTimeout(1_500);
  expect((await desk.call("DELETE", `/v1/jobs/${body.job.id}`)).status).toBe(200);
  const job = await finished(body.job.id);
  expect(job.state).toBe("cancelled");
  expect(job.accepted).toBeLessThan(2_000);
  expect((await desk.call("GET", `/v1/items?import=${job.id}`)).body.total).toBe(job.accepted);
  expect((await desk.call("DELETE", `/v1/jobs/${job.id}`)).status).toBe(409);
}, 120_000);

test("hostile files hold up nobody: others are answered while they are read", async () => {
  const page = `<html><body>${"<div>".repeat(1_000)}${"text ".repeat(50)}${"</div>".repeat(1_000)}</body></html>`;
  const bomb = gzipSync(Buffer.alloc(50_000_000, 10));
  const table = `|${"a|".repeat(20_000)}\n|${"-|".repeat(20_000)}\n${"|x\n".repeat(500)}`;
  const work = Promise.all([
    send("preview=true&fileName=p.html", page),
    send("preview=true&fileName=b.jsonl.gz", bomb),
    send("preview=true&fileName=t.md", table),
  ]);
  let slowest = 0;
  for (let i = 0; i < 20; i++) {
    const started = performance.now();
    await desk.call("GET", "/healthz");
    slowest = Math.max(slowest, performance.now() - started);
    await setTimeout(20);
  }
  const [deep] = await work;
  expect(deep.body).toMatchObject({ accepted: 1, report: [{ code: "page-too-deep" }] });
  expect(slowest).toBeLessThan(2_000);
}, 120_000);
