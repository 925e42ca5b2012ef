import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { NotEnoughDataError } from "../../predictions/models/not-enough-data.ts";
import { generatedTable } from "../../predictions/testing/generated-table.ts";
import { type PredictOutput, runPredictReport, runPredictScore, runPredictTrain } from "./predict-command.ts";

let folder: string;
const fileOf = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "attune-predict-"));
  const { columns, rowCount } = generatedTable({ rowCount: 800 });
  const lines = Array.from({ length: rowCount }, (_, row) => columns.map(({ cells }) => cells[row]).join(","));
  const header = columns.map(({ name }) => name).join(",");
  await writeFile(fileOf("users.csv"), [header, ...lines].join("\n"));
  await writeFile(fileOf("few.csv"), [header, ...lines.slice(0, 120)].join("\n"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs a command and gives what it wrote to standard output. */
async function written(json: boolean, run: (to: PredictOutput) => Promise<void>): Promise<string> {
  let text = "";
  const line = (value: unknown): void => {
    text += `${typeof value === "string" ? value : JSON.stringify(value)}\n`;
  };
  const output = {
    json,
    result: (value: unknown, words: string) => line(json ? value : words),
    note: () => undefined,
    event: (value: unknown) => json && line(value),
  };
  const write = async (rows: string): Promise<void> => {
    text += rows;
  };
  try {
    await run({ output, write });
  } catch (error) {
    expect(error).toBeInstanceOf(NotEnoughDataError);
  }
  return text;
}

test("a table is learned, scored and reported on", async () => {
  const [file, model] = [fileOf("users.csv"), fileOf("model.json")];
  const flags = { target: "left", id: "id", folds: 2, seed: 1, out: model };
  const report = JSON.parse(await written(true, (to) => runPredictTrain(file, flags, to))) as Record<string, unknown>;
  expect(Object.keys(report).slice(0, 3)).toEqual(["rows", "positives", "model"]);
  expect(report).toMatchObject({ rows: 800, model: expect.stringMatching(/^(logistic|trees)$/) });
  for (const name of ["auc", "prAuc", "logLoss", "brier", "ece"]) expect(report[name]).toBeGreaterThan(0);

  const scored = await written(false, (to) => runPredictScore(file, { model, parts: 2 }, to));
  const [header, first, ...rest] = scored.trimEnd().split("\n");
  expect(header).toBe("id,score,low,high,base_rate,because");
  expect(first).toMatch(
    /^c0,0\.\d{4},0\.\d{4},[01]\.\d{4},0\.\d{4},[a-z]+ = .* \([+-]\d\.\d\d\); [a-z]+ = .* \([+-]\d\.\d\d\)$/,
  );
  expect(rest.length).toBe(799);
  const asJson = await written(true, (to) => runPredictScore(file, { model, parts: 3 }, to));
  expect(JSON.parse(asJson.split("\n")[0]!)).toMatchObject({
    id: "c0",
    score: expect.any(Number),
    parts: { length: 3 },
  });

  expect(await written(false, (to) => runPredictReport(model, {}, to))).toContain("months: lower values raise it");
  const onTable = JSON.parse(await written(true, (to) => runPredictReport(file, { model }, to))) as object;
  expect(onTable).toMatchObject({ rows: 800, auc: expect.any(Number), baseRateInTraining: expect.any(Number) });
});

test("too few positives are refused with the counts, as an object with --json", async () => {
  const flags = { target: "left", folds: 5, seed: 1 };
  const refusal = await written(true, (to) => runPredictTrain(fileOf("few.csv"), flags, to));
  expect(JSON.parse(refusal)).toMatchObject({ code: "not-enough-data", rows: 120, positives: expect.any(Number) });
});

const silent: PredictOutput = {
  output: { json: false, result: () => {}, note: () => {}, event: () => {} },
  write: async () => {},
};

test("files that are no model are told apart", async () => {
  const users = fileOf("users.csv");
  await expect(runPredictScore(users, { model: users, parts: 3 }, silent)).rejects.toThrow(
    "cannot be read: it is not one",
  );
  await expect(runPredictReport(fileOf("none"), {}, silent)).rejects.toThrow("There is no file");
});

test("where no model can be written is said before the training, and what is not the model's table before scores", async () => {
  const flags = { target: "left", folds: 2, seed: 1 };
  for (const out of [fileOf("none/model.json"), folder])
    await expect(runPredictTrain(fileOf("none.csv"), { ...flags, out }, silent)).rejects.toThrow(
      "cannot be written to",
    );
  const model = fileOf("other.json");
  await runPredictTrain(fileOf("users.csv"), { ...flags, out: model }, silent);
  await writeFile(fileOf("strange.csv"), "colour,left\nred,yes\nblue,no\n");
  for (const run of [runPredictScore, runPredictReport])
    await expect(run(fileOf("strange.csv"), { model, parts: 3 }, silent)).rejects.toThrow(
      /none of the columns that the model reads \(.*\); it has colour, left/,
    );
});
