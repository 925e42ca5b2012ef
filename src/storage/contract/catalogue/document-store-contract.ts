import { expect, test } from "vitest";
import type { DocumentStore } from "../../../catalogue/items/item-store.ts";

/** What every DocumentStore must do; `open` gives an empty one. */
export function describeDocuments(open: () => DocumentStore): void {
  test("documents are replaced whole and count their revisions", async () => {
    const documents = open();
    expect(await documents.readDocument("x")).toBeUndefined();
    expect(await documents.writeDocument({ name: "x", body: "1", binary: Buffer.from([1, 255]) })).toBe(1);
    const first = await documents.readDocument("x");
    expect(first).toMatchObject({ body: "1", revision: 1, updatedAtMs: 5 });
    expect([...first!.binary!]).toEqual([1, 255]);
    expect(await documents.writeDocument({ name: "x", body: "2" })).toBe(2);
    expect(await documents.readDocument("x")).toMatchObject({ body: "2", binary: undefined, revision: 2 });
    await documents.writeDocument({ name: "y", body: "" });
    expect(await documents.revisions()).toEqual(
      new Map([
        ["x", 2],
        ["y", 1],
      ]),
    );
  });

  test("a write that was made from another revision is refused and changes nothing", async () => {
    const documents = open();
    expect(await documents.writeDocument({ name: "x", body: "1", expectedRevision: 0 })).toBe(1);
    for (const expectedRevision of [0, 2]) {
      await expect(documents.writeDocument({ name: "x", body: "2", expectedRevision })).rejects.toMatchObject({
        code: "document-changed",
        status: 409,
      });
    }
    expect((await documents.readDocument("x"))?.body).toBe("1");
    expect(await documents.writeDocument({ name: "x", body: "2", expectedRevision: 1 })).toBe(2);
  });
}
