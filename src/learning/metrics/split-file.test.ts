import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readRankings, writeSplit } from "./split-file.ts";

test("a split is written as plain rows, and rankings are read back", async () => {
  const folder = await mkdtemp(join(tmpdir(), "split-"));
  try {
    const event = { user: 3, item: 5, weight: 2, time: 7 };
    const split = { name: "x", train: [event], cases: [{ user: 3, history: [event], relevant: [9] }], pool: [9, 10] };
    await writeSplit(split, `${folder}/x`);
    const read = (file: string) => readFile(`${folder}/x/${file}`, "utf8");
    expect(await read("train.tsv")).toBe("3\t5\t2\t7\n");
    expect(await read("cases.jsonl")).toBe('{"user":3,"history":[5],"weights":[2],"relevant":[9]}\n');
    expect(await read("pool.json")).toBe("[9,10]");
    await writeFile(`${folder}/rankings`, "[10,9]\n[]\n");
    expect(await readRankings(`${folder}/rankings`)).toEqual([[10, 9], []]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
