import { createRandom } from "../../math/random.ts";
import { type ExperimentInput, experimentInputSchema } from "../definition/experiment.ts";
import type { MetricEvent } from "../definition/experiment-store.ts";
import { type Experiments, openExperiments } from "../experiments.ts";
import { createMemoryStores, type MemoryUnits } from "./memory-stores.ts";

export const dayMs = 86_400_000;

/** Experiments over stores in memory, with a clock that the test turns. */
export async function openExperimentWorld() {
  const links = new Map<string, string>();
  const stores = createMemoryStores((id) => links.get(id) ?? id);
  const clock = { nowMs: Date.parse("2026-10-01T00:00:00Z") };
  const experiments = await openExperiments({
    definitions: stores.definitions,
    units: stores.units,
    events: stores.events,
    now: () => clock.nowMs,
    onError: (error) => {
      throw error;
    },
  });
  return {
    ...stores,
    experiments,
    clock,
    put: (key: string, input: ExperimentInput) => experiments.put(key, experimentInputSchema.parse(input)),
    assign: (id: string) => experiments.assign({ id, attributes: async () => ({}) }),
    /** Makes ids other names of one profile, as a login does; `undefined` takes them apart again. */
    link(ids: readonly string[], profileId: string | undefined) {
      for (const id of ids) {
        if (profileId === undefined) links.delete(id);
        else links.set(id, profileId);
      }
      experiments.forget([...ids, ...links.keys(), ...links.values()]);
    },
  };
}

/** What users do after they saw a variation, as events; `rate` is the share who click. */
export async function runUsers(
  world: {
    experiments: Experiments;
    units: MemoryUnits;
    addEvents(events: readonly MetricEvent[]): void;
    clock: { nowMs: number };
  },
  options: { key: string; users: number; rates: readonly number[]; seed: string; days?: number },
): Promise<void> {
  const { key, users, rates, seed, days = 10 } = options;
  const random = createRandom(seed);
  const startMs = world.clock.nowMs;
  const events: MetricEvent[] = [];
  for (let user = 0; user < users; user++) {
    const id = `${seed}-${user}`;
    world.clock.nowMs = startMs + Math.floor((user / users) * days * dayMs);
    const [given] = await world.experiments.assign({ id, attributes: async () => ({}) }, [key]);
    if (given === undefined) continue;
    world.units.expose({
      experiment: key,
      unitId: id,
      variation: given.variation,
      exposedAtMs: world.clock.nowMs,
    });
    if (random() < rates[given.variation]!)
      events.push({
        profileId: id,
        event: "Item Clicked",
        occurredAtMs: world.clock.nowMs + 60_000,
        properties: {},
        context: {},
      });
  }
  world.addEvents(events);
  world.clock.nowMs = startMs + days * dayMs + 3_600_000;
}

export const clicks = { type: "proportion", event: "Item Clicked", name: "click rate" } as const;
/** Two rankings, one of them the news scenario. */
export const ab = {
  name: "Fresh first",
  hypothesis: "Newer articles are clicked more",
  metrics: [clicks],
  variations: [
    { key: "control", value: {} },
    { key: "fresh", value: { scenario: "news" } },
  ],
  plannedUsers: 4_000,
};

export const click = (profileId: string, occurredAtMs: number) => ({
  profileId,
  occurredAtMs,
  event: "Item Clicked",
  properties: {},
  context: {},
});
