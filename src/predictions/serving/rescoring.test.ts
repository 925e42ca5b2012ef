import { expect, test, vi } from "vitest";
import { createRescoring } from "./rescoring.ts";

function open(of: (id: string) => Promise<{ userId: string; events: [] } | undefined>) {
  const [read, scored, announced, errors]: [string[], string[][], number[], unknown[]] = [[], [], [], []];
  const rescoring = createRescoring({
    histories: {
      of: (id) => {
        read.push(id);
        return of(id);
      },
    },
    score: ({ userId }) => [
      { topic: "prediction.crossed", key: userId, body: { userId, prediction: "a", probability: 1 } },
    ],
    announce: async (events) => void announced.push(events.length),
    onScored: (ids) => void scored.push([...ids]),
    onError: (error) => void errors.push(error),
    gatherMs: 5,
  });
  return { rescoring, read, scored, announced, errors };
}

test("what comes meanwhile counts as one, and each user is scored under the id that the history has", async () => {
  const { rescoring, read, scored, announced } = open(async (id) =>
    id === "gone" ? undefined : { userId: id.toUpperCase(), events: [] },
  );
  for (const id of ["ann", "bob", "ann", "gone", "ann"]) rescoring.request(id);
  expect(read).toEqual([]);
  await vi.waitFor(() => expect(scored).toEqual([["ANN", "BOB"]]));
  expect([read, announced]).toEqual([["ann", "bob", "gone"], [2]]);
  rescoring.request("ann");
  await vi.waitFor(() => expect(scored).toHaveLength(2));
  await rescoring.close();
});

test("a history that cannot be read is said, and the next request is served", async () => {
  let fails = true;
  const { rescoring, scored, errors } = open(async (id) => {
    if (fails) throw new Error("away");
    return { userId: id, events: [] };
  });
  rescoring.request("ann");
  await vi.waitFor(() => expect(errors).toHaveLength(1));
  fails = false;
  rescoring.request("ann");
  await vi.waitFor(() => expect(scored).toEqual([["ann"]]));
  await rescoring.close();
});

test("after the close nobody is read any more, and it waits for the one under way", async () => {
  let finish = (): void => undefined;
  const { rescoring, read, scored } = open(
    (id) =>
      new Promise((resolve) => {
        finish = () => resolve({ userId: id, events: [] });
      }),
  );
  rescoring.request("ann");
  rescoring.request("bob");
  await vi.waitFor(() => expect(read).toEqual(["ann"]));
  const closing = rescoring.close();
  finish();
  await closing;
  rescoring.request("cid");
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect([read, scored]).toEqual([["ann"], []]);
});
