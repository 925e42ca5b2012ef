import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestApp, type TestApp } from "../testing/open-test-app.ts";

let desk: TestApp;
const article = (id: string, title: string, tags: string[]) => ({
  id,
  title,
  body: `${title}. The referee looked at his watch, and the supporters sang until the end of the match.`,
  publishedAt: "2026-10-01T08:00:00Z",
  tags,
});
const taxonomy = {
  tags: [
    { id: "sport", label: "Sport" },
    { id: "football", label: "Football", parent: "sport" },
    { id: "soccer", label: "Soccer", parent: "sport", examples: ["A soccer match ends in a draw."] },
    { id: "cup", label: "Cup", parent: "soccer" },
    { id: "chess", label: "Chess" },
  ],
};
const acceptedTags = async (id: string): Promise<string[]> => {
  const { body } = await desk.call("GET", `/v1/items/${id}/tags`);
  return body.tags
    .filter((tag: { status: string }) => tag.status === "accepted")
    .map((tag: { tag: string }) => tag.tag)
    .sort();
};

beforeAll(async () => {
  desk = await openTestApp();
  await desk.call("PUT", "/v1/taxonomy", taxonomy);
  await desk.call("POST", "/v1/items", {
    items: [
      article("one", "A late goal decides the derby", ["soccer"]),
      article("two", "The keeper saves two penalties", ["soccer", "football"]),
      article("three", "A draw in the rain", ["football"]),
      article("four", "The cup goes north", ["cup", "odd"]),
    ],
  });
}, 120_000);
afterAll(() => desk?.close());

describe("one tag of the vocabulary", () => {
  const put = (tag: string, body: object, headers = {}) => desk.call("PUT", `/v1/tags/${tag}`, body, headers);
  const listed = async () => (await desk.call("GET", "/v1/taxonomy")).body.tags as { id: string }[];

  test("is added, described and moved; the others stay as they are", async () => {
    const before = await listed();
    const onlyNew = { "if-none-match": "*" };
    expect((await put("tennis", { label: " Tennis ", parent: "sport" }, onlyNew)).body).toEqual({
      id: "tennis",
      label: "Tennis",
      parent: "sport",
    });
    const moved = { label: "Tennis", description: "Rackets and balls.", examples: ["She won in two sets."] };
    expect((await put("tennis", moved)).status).toBe(200);
    expect(await listed()).toEqual([...before, { id: "tennis", ...moved }]);
    await desk.call("DELETE", "/v1/tags/tennis");
    expect(await listed()).toEqual(before);
  });

  test.each([
    ["an id that the vocabulary has", "chess", { label: "Chess again" }, 409],
    ["an id that only articles have", "odd", { label: "Odd" }, 409],
    ["a label that stands there", "soccer-2", { label: "SOCCER", parent: "sport" }, 422],
    ["a parent that is none", "darts", { label: "Darts", parent: "nowhere" }, 422],
    ["a blank label", "darts", { label: " \u200b " }, 422],
    ["an unknown key", "darts", { label: "Darts", synonyms: [] }, 422],
  ])("is not added with %s", async (_, tag, body, status) => {
    const before = await listed();
    const refused = await put(tag, body, { "if-none-match": "*" });
    expect(refused.status).toBe(status);
    if (tag === "soccer-2") expect(refused.body.detail).toMatch(/a tag called "Soccer" there already/);
    expect(await listed()).toEqual(before);
  });

  test("cannot stand below itself, and two editors at once lose nothing", async () => {
    const before = await listed();
    expect((await put("sport", { label: "Sport", parent: "cup" })).status).toBe(422);
    await Promise.all(["a", "b", "c"].map((id) => put(`many-${id}`, { label: `Many ${id}` })));
    expect((await listed()).map(({ id }) => id)).toEqual([...before.map(({ id }) => id), "many-a", "many-b", "many-c"]);
    for (const id of ["a", "b", "c"]) await desk.call("DELETE", `/v1/tags/many-${id}`);
    expect(await listed()).toEqual(before);
  });
});

describe("changes of whole tags", () => {
  test("a merge is previewed without doing it, done in one step, and taken back", async () => {
    const preview = await desk.call("POST", "/v1/tags/soccer/merge", { into: "football", preview: true });
    expect(preview.body).toEqual({
      preview: true,
      count: 2,
      items: [
        { id: "one", title: "A late goal decides the derby" },
        { id: "two", title: "The keeper saves two penalties" },
      ],
    });
    expect(await acceptedTags("one")).toEqual(["soccer"]);

    const merged = await desk.call("POST", "/v1/tags/soccer/merge", { into: "football" });
    expect(merged.body).toMatchObject({ preview: false, count: 2, undoId: expect.any(String) });
    expect(await acceptedTags("one")).toEqual(["football"]);
    expect(await acceptedTags("two")).toEqual(["football"]);
    const after = (await desk.call("GET", "/v1/taxonomy")).body.tags;
    expect(after.map(({ id }: { id: string }) => id)).toEqual(["sport", "football", "cup", "chess"]);
    expect(after[1].examples).toEqual(["Soccer", "A soccer match ends in a draw."]);
    expect(after[2].parent).toBe("football");
    const list = await desk.call("GET", "/v1/items?tag=football");
    expect(list.body.items.map(({ id }: { id: string }) => id).sort()).toEqual(["one", "three", "two"]);

    const undone = await desk.call("POST", "/v1/tags/undo", { undoId: merged.body.undoId });
    expect(undone.body).toEqual({ undone: true, restored: 2, skipped: 0 });
    expect(await acceptedTags("one")).toEqual(["soccer"]);
    expect(await acceptedTags("two")).toEqual(["football", "soccer"]);
    const before = (await desk.call("GET", "/v1/taxonomy")).body.tags;
    expect(before.find(({ id }: { id: string }) => id === "cup").parent).toBe("soccer");
    expect(before.find(({ id }: { id: string }) => id === "football").examples).toBeUndefined();
    const again = await desk.call("POST", "/v1/tags/undo", { undoId: merged.body.undoId });
    expect([again.status, again.body.code]).toEqual([409, "already-undone"]);
  });

  test("a merged tag answers with where it went, and articles that still bring it get its successor", async () => {
    const { body: merged } = await desk.call("POST", "/v1/tags/soccer/merge", { into: "football" });
    const accept = await desk.call("POST", "/v1/items/three/tags", { accept: ["soccer"] });
    expect([accept.status, accept.body.code]).toEqual([410, "tag-retired"]);
    expect(accept.body.detail).toContain("football");
    const filter = await desk.call("GET", "/v1/items?tag=soccer");
    expect([filter.status, filter.body.code]).toEqual([410, "tag-retired"]);
    const mergeAgain = await desk.call("POST", "/v1/tags/soccer/merge", { into: "chess" });
    expect(mergeAgain.status).toBe(410);
    await desk.call("PUT", "/v1/items/five", article("five", "Extra time in the mud", ["soccer"]));
    expect(await acceptedTags("five")).toEqual(["football"]);
    await desk.call("POST", "/v1/tags/undo", { undoId: merged.undoId });
    await desk.call("DELETE", "/v1/items/five");
  });

  test("what editors did since is not taken back", async () => {
    const { body: merged } = await desk.call("POST", "/v1/tags/soccer/merge", { into: "football" });
    await desk.call("POST", "/v1/items/one/tags", { reject: ["football"] });
    const { body: undone } = await desk.call("POST", "/v1/tags/undo", { undoId: merged.undoId });
    expect(undone).toEqual({ undone: true, restored: 1, skipped: 1 });
    expect(await acceptedTags("one")).toEqual([]);
    await desk.call("POST", "/v1/items/one/tags", { reset: ["football"], add: ["soccer"] });
  });

  test("a label is changed for everybody; a free tag's name on its articles", async () => {
    const listed = await desk.call("PATCH", "/v1/tags/chess", { label: "Chess and draughts" });
    expect(listed.body).toMatchObject({ count: 0, undoId: expect.any(String) });
    const { body } = await desk.call("GET", "/v1/tags");
    expect(body.tags.find(({ tag }: { tag: string }) => tag === "chess").label).toBe("Chess and draughts");
    const free = await desk.call("PATCH", "/v1/tags/odd", { label: "even" });
    expect(free.body.count).toBe(1);
    expect(await acceptedTags("four")).toEqual(["cup", "even"]);
    await desk.call("POST", "/v1/tags/undo", { undoId: free.body.undoId });
    expect(await acceptedTags("four")).toEqual(["cup", "odd"]);
  });

  test("a removed tag leaves its articles and comes back", async () => {
    expect((await desk.call("DELETE", "/v1/tags/cup?preview=true")).body.count).toBe(1);
    const { body: removed } = await desk.call("DELETE", "/v1/tags/cup");
    expect(await acceptedTags("four")).toEqual(["odd"]);
    expect((await desk.call("POST", "/v1/items/four/tags", { add: ["cup"] })).status).toBe(410);
    await desk.call("POST", "/v1/tags/undo", { undoId: removed.undoId });
    expect(await acceptedTags("four")).toEqual(["cup", "odd"]);
  });

  test("faults are named and change nothing", async () => {
    const before = (await desk.call("GET", "/v1/taxonomy")).body;
    const statuses = [];
    for (const [method, path, body] of [
      ["POST", "/v1/tags/nothing/merge", { into: "sport" }],
      ["POST", "/v1/tags/sport/merge", { into: "sport" }],
      ["POST", "/v1/tags/sport/merge", { into: "cup" }],
      ["POST", "/v1/tags/sport/merge", {}],
      ["PATCH", "/v1/tags/sport", { label: "Football" }],
      ["PATCH", "/v1/tags/sport", { label: "" }],
      ["DELETE", "/v1/tags/nothing", undefined],
      ["POST", "/v1/tags/undo", { undoId: "nothing" }],
    ] as const) {
      statuses.push((await desk.call(method, path, body)).status);
    }
    expect(statuses).toEqual([404, 422, 422, 422, 422, 422, 404, 404]);
    expect((await desk.call("GET", "/v1/taxonomy")).body).toEqual(before);
  });

  test("the report counts what editors made of suggestions, hygiene names doubles and unused tags", async () => {
    const { body } = await desk.call("GET", "/v1/tags/report");
    for (const row of body.tags) {
      expect(row.suggested).toBeGreaterThanOrEqual(row.accepted + row.rejected);
      if (row.accepted + row.rejected > 0) {
        expect(row.precision).toBeCloseTo(row.accepted / (row.accepted + row.rejected), 12);
      } else expect(row.precision).toBeUndefined();
    }
    const hygiene = (await desk.call("GET", "/v1/tags/hygiene")).body;
    expect(hygiene.unused.map(({ tag }: { tag: string }) => tag)).toEqual(["chess"]);
    expect(hygiene.nearDuplicates.every(({ similarity }: { similarity: number }) => similarity > 0.5)).toBe(true);
  });
});

test("a merge survives a restart and can be taken back afterwards", async () => {
  const first = await openTestApp();
  await first.call("PUT", "/v1/taxonomy", taxonomy);
  await first.call("POST", "/v1/items", { items: [article("one", "A late goal", ["soccer"])] });
  const { body: merged } = await first.call("POST", "/v1/tags/soccer/merge", { into: "football" });
  await first.server.close();
  await first.app.close();
  const second = await openTestApp({}, first.dataDir);
  const tagsNow = async () => (await second.call("GET", "/v1/items/one")).body.item.tags;
  expect(await tagsNow()).toEqual(["football"]);
  expect((await second.call("POST", "/v1/items/one/tags", { add: ["soccer"] })).status).toBe(410);
  expect((await second.call("POST", "/v1/tags/undo", { undoId: merged.undoId })).body.restored).toBe(1);
  expect(await tagsNow()).toEqual(["soccer"]);
  await second.close();
}, 120_000);
