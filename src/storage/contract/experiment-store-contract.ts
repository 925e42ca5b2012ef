import { expect, test } from "vitest";
import type { DefinitionStore, ExperimentUnitStore } from "../../experiments/definition/experiment-store.ts";

const silent = { events: [], atMs: 1 };

/** What every store of definitions must do. */
export function describeDefinitionStore(open: () => Promise<DefinitionStore>): void {
  test("a definition is written only on top of the revision that was read", async () => {
    const store = await open();
    const first = { kind: "experiment", id: "e", revision: 1, body: { a: [1] } } as const;
    expect(await store.write(first, silent)).toBe(true);
    expect(await store.write(first, silent)).toBe(false);
    expect(await store.write({ ...first, revision: 3 }, silent)).toBe(false);
    expect(await store.write({ ...first, revision: 2, body: { a: [2] } }, silent)).toBe(true);
    expect(await store.read("experiment", "e")).toEqual({ ...first, revision: 2, body: { a: [2] } });
  });

  test("kinds are apart, and what is removed is gone", async () => {
    const store = await open();
    await store.write({ kind: "metric", id: "m", revision: 1, body: {} }, silent);
    await store.write({ kind: "holdout", id: "m", revision: 1, body: {} }, silent);
    await store.remove("metric", "m", silent);
    expect(await store.list("metric")).toEqual([]);
    expect(await store.list("holdout")).toHaveLength(1);
    expect(await store.read("metric", "m")).toBeUndefined();
  });
}

/** A store of units with what the application does beside it. */
export interface UnitStoreWorld {
  store: ExperimentUnitStore;
  /** What the projection of ingestion writes. */
  expose(unit: { experiment: string; unitId: string; variation: number; exposedAtMs: number }): Promise<void>;
  showAnswer(seen: { answerId: string; unitId: string; atMs: number }): Promise<void>;
  /** Makes the ids other names of the profile. */
  link(ids: readonly string[], profileId: string): Promise<void>;
}

/** What every store of units must do. */
export function describeExperimentUnitStore(open: () => Promise<UnitStoreWorld>): void {
  const assignment = (unitId: string, variation: number, assignedAtMs = 10) => ({
    experiment: "e",
    unitId,
    variation,
    assignedAtMs,
    propensity: 0.5,
  });

  test("a unit's first assignment stays, and what it saw is beside it", async () => {
    const { store, expose } = await open();
    await store.assign([assignment("ann", 1), assignment("ann", 0, 20)]);
    await expose({ experiment: "e", unitId: "ann", variation: 1, exposedAtMs: 30 });
    await expose({ experiment: "e", unitId: "bob", variation: 0, exposedAtMs: 5 });
    expect(await store.list("e")).toEqual([
      { experiment: "e", unitId: "ann", profileId: "ann", variation: 1, assignedAtMs: 10, exposedAtMs: 30 },
      { experiment: "e", unitId: "bob", profileId: "bob", variation: 0, exposedAtMs: 5 },
    ]);
    expect(await store.list("other")).toEqual([]);
  });

  test("an answer exposes whoever is shown it, at the first time, to its variations; an unseen one nobody", async () => {
    const { store, showAnswer } = await open();
    await store.keepAnswers([
      { answerId: "r1", experiment: "e", variation: 1 },
      { answerId: "r1", experiment: "other", variation: 0 },
      { answerId: "r2", experiment: "e", variation: 1 },
    ]);
    await showAnswer({ answerId: "r1", unitId: "ann", atMs: 40 });
    expect(await store.list("e")).toMatchObject([{ unitId: "ann", variation: 1, exposedAtMs: 40 }]);
    expect(await store.list("other")).toMatchObject([{ unitId: "ann", variation: 0 }]);
  });

  test("ids of one user are found together by any of them, and listed under the profile", async () => {
    const { store, expose, link } = await open();
    await store.assign([assignment("phone", 0), assignment("laptop", 1), assignment("other", 1)]);
    await expose({ experiment: "e", unitId: "laptop", variation: 1, exposedAtMs: 50 });
    await link(["phone", "laptop"], "ann");
    for (const id of ["ann", "phone", "laptop"])
      expect((await store.ofUser(id)).map(({ unitId }) => unitId).sort()).toEqual(["laptop", "phone"]);
    expect((await store.ofUser("other")).map(({ unitId }) => unitId)).toEqual(["other"]);
    expect((await store.list("e")).map(({ profileId, unitId }) => [profileId, unitId])).toEqual([
      ["ann", "laptop"],
      ["ann", "phone"],
      ["other", "other"],
    ]);
    expect(await store.ofUser("nobody")).toEqual([]);
  });

  test("a removed experiment takes its units along, and no others", async () => {
    const { store, expose } = await open();
    await store.assign([assignment("ann", 1), { ...assignment("ann", 0), experiment: "kept" }]);
    await expose({ experiment: "e", unitId: "ann", variation: 1, exposedAtMs: 30 });
    await store.eraseExperiment("e");
    expect(await store.list("e")).toEqual([]);
    expect(await store.list("kept")).toHaveLength(1);
  });
}
