import { expect, test } from "vitest";
import type { Stores } from "../../stores.ts";
import { indexedItem } from "./item-store-contract.ts";

const lesson = (trained: string, byte: number) => ({ trained, body: Uint8Array.of(byte, 255) });

/** What every TagLearningStore must do; `open` gives empty stores. */
export function describeTagLearning(open: () => Pick<Stores, "tagLearning" | "items">): void {
  test("a lesson is stored with its decision, or neither is", async () => {
    const { tagLearning, items } = open();
    await items.write([indexedItem({ id: "a", title: "A", body: "B" })], [], 1);
    const decisions = [{ tag: "x", status: "accepted" as const, source: "editor" }];
    await items.decideTags("a", { decisions, nowMs: 2, expectedVersion: 0, lesson: lesson("", 1) });
    await expect(
      items.decideTags("a", { decisions, nowMs: 3, expectedVersion: 0, lesson: lesson("", 2) }),
    ).rejects.toMatchObject({ code: "tags-changed" });
    await items.decideTags("a", { decisions, nowMs: 4, lesson: lesson("", 3) });
    const stored = await tagLearning.lessonsSince({ trained: "", after: 0, limit: 9 });
    expect(stored.map(({ body, isOwn }) => [...body, isOwn])).toEqual([
      [1, 255, true],
      [3, 255, true],
    ]);
    const [, last] = stored;
    expect(await tagLearning.lessonsSince({ trained: "", after: 0, limit: 1 })).toEqual([stored[0]]);
    expect(await tagLearning.lessonsSince({ trained: "", after: last!.sequence, limit: 9 })).toEqual([]);
  });

  test("a training replaces the state and the lessons that came before it", async () => {
    const { tagLearning, items } = open();
    expect(await tagLearning.readTraining()).toEqual({ trained: "", body: undefined });
    await items.write([indexedItem({ id: "a", title: "A", body: "B" })], [], 1);
    await items.decideTags("a", { decisions: [], nowMs: 2, lesson: lesson("", 1) });
    await tagLearning.writeTraining({ trained: "t1", body: Uint8Array.of(7) }, []);
    expect(await tagLearning.training()).toBe("t1");
    expect([...(await tagLearning.readTraining()).body!]).toEqual([7]);
    expect(await tagLearning.lessonsSince({ trained: "", after: 0, limit: 9 })).toEqual([]);
    await items.decideTags("a", { decisions: [], nowMs: 3, lesson: lesson("t1", 2) });
    expect(await tagLearning.lessonsSince({ trained: "t1", after: 0, limit: 9 })).toHaveLength(1);
  });
}
