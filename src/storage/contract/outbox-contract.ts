import { expect, test } from "vitest";
import type { DomainEvent } from "../../events/domain-event.ts";
import type { Outbox } from "../../events/outbox.ts";

const indexed = (itemId: string): DomainEvent => ({ topic: "item.indexed", key: itemId, body: { itemId } });

/** What every outbox must do; `open` gives the empty outboxes of two processes on one database. */
export function describeOutbox(open: () => Promise<{ own: Outbox; other: Outbox }>): void {
  test("events are read in order of commit, from any place on, page by page", async () => {
    const { own } = await open();
    expect(await own.lastSequence()).toBe(0);
    await own.append([indexed("a"), indexed("b")], 10);
    await own.append([indexed("c")], 20);
    const first = await own.read({ after: 0, limit: 2 });
    expect(first.map(({ key, createdAtMs }) => [key, createdAtMs])).toEqual([
      ["a", 10],
      ["b", 10],
    ]);
    expect(first[0]).toMatchObject({ topic: "item.indexed", body: { itemId: "a" }, origin: own.origin });
    const [rest] = await own.read({ after: first[1]!.sequence, limit: 2 });
    expect(rest).toMatchObject({ key: "c", sequence: await own.lastSequence() });
  });

  test("a process may leave out its own events", async () => {
    const { own, other } = await open();
    await own.append([indexed("a")], 10);
    await other.append([indexed("b")], 10);
    expect((await own.read({ after: 0, limit: 9, exceptOrigin: own.origin })).map(({ key }) => key)).toEqual(["b"]);
    expect((await other.read({ after: 0, limit: 9, exceptOrigin: other.origin })).map(({ key }) => key)).toEqual(["a"]);
  });

  test("old events are removed a few at a time, and their numbers are not used again", async () => {
    const { own } = await open();
    await own.append([indexed("a"), indexed("b"), indexed("c")], 10);
    const last = await own.lastSequence();
    expect(await own.deleteBefore({ createdBeforeMs: 10, limit: 9 })).toBe(0);
    expect(await own.deleteBefore({ createdBeforeMs: 11, limit: 2 })).toBe(2);
    expect(await own.deleteBefore({ createdBeforeMs: 11, limit: 2 })).toBe(1);
    await own.append([indexed("d")], 20);
    const [entry] = await own.read({ after: 0, limit: 9 });
    expect(entry!.sequence).toBeGreaterThan(last);
  });
}
