import { createMemoryDefinitions, createMemoryUnits } from "../../experiments/testing/memory-stores.ts";
import { describeDefinitionStore, describeExperimentUnitStore } from "./experiment-store-contract.ts";

// The stand-ins that tests of the experiments' domain run on keep the same promises.
describeDefinitionStore(async () => createMemoryDefinitions());
describeExperimentUnitStore(async () => {
  const links = new Map<string, string>();
  const store = createMemoryUnits((id) => links.get(id) ?? id);
  return {
    store,
    expose: async (unit) => store.expose(unit),
    showAnswer: async (seen) => store.showAnswer(seen),
    async link(ids, profileId) {
      for (const id of ids) links.set(id, profileId);
    },
  };
});
