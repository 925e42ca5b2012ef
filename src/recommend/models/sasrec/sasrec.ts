import { decodeModel, encodeModel, type ModelData, modelVersion } from "../../../model-registry/model-file.ts";
import { createFactorScorer } from "../als/factor-scorer.ts";
import type { CollaborativeModel, TrainedModel } from "../contract/collaborative-model.ts";
import { type HistoryEntry, type ItemScorer, usableHistory } from "../contract/item-scorer.ts";
import { createNetworkTensors, loadParameters, runForward } from "./sasrec-network.ts";
import { type SasrecParameters, trainSasrec } from "./train-sasrec.ts";

const kind = "sasrec";
/** With fewer users who took up two items or more a network learns the noise of the order. */
export const leastSequences = 500;

interface SasrecModel extends SasrecParameters {
  version: string;
  itemIds: readonly string[];
}

/**
 * Items that a self-attentive network, trained on the sequences of all users, expects next; absent with fewer than `leastSequences` of two
 * items or more, where hyperparameters name no other number.
 */
export const sasrec: CollaborativeModel = {
  name: "sasrec",
  source: "sequential",
  isOptional: true,
  async train({ itemIds, sequences }, { hyperparameters, seed, signal }) {
    const { leastSequences: least = leastSequences, ...network } = hyperparameters ?? {};
    if (sequences.filter(({ length }) => length > 1).length < least) return undefined;
    const epochLosses: number[] = [];
    const parameters = await trainSasrec(
      { itemCount: itemIds.length, sequences },
      { ...network, seed, signal, onProgress: ({ loss }) => epochLosses.push(loss) },
    );
    const model = { ...parameters, itemIds };
    return { ...trained({ ...model, version: modelVersion(dataOf(model)) }), epochLosses };
  },
  load: (bytes) => trained(loadSasrec(bytes)),
};

function trained(model: SasrecModel): TrainedModel {
  return {
    scorer: createSasrecScorer(model),
    save: () => encodeModel({ ...dataOf(model), version: model.version }),
  };
}

/**
 * Scores an item by its row times the state after the newest entries of the history, less the mean over all items: above 0 is
 * more likely than the mean item to come next. All 0 without a usable history.
 */
function createSasrecScorer(model: SasrecModel): ItemScorer {
  const { version, itemIds, itemCount, width, places } = model;
  const tensors = createNetworkTensors({ ...model, rows: places, candidates: 0 });
  loadParameters(tensors, model);
  const rowsOfItems = createFactorScorer(tensors.all.items!.values, width);
  return {
    version,
    itemIds,
    scoreAll(history: readonly HistoryEntry[]) {
      const newest = usableHistory(history, itemCount).slice(0, places).reverse();
      if (newest.length === 0) return new Float32Array(itemCount);
      const rows = 8 * Math.ceil(newest.length / 8);
      const items = new Uint32Array(rows);
      items.set(newest.map(({ itemIndex }) => itemIndex));
      runForward(tensors, model, { items, sequences: [{ start: 0, rows }] }, { isDropping: false });
      const last = (newest.length - 1) * width;
      const scores = rowsOfItems.scoreAll(tensors.all.output!.values.subarray(last, last + width));
      const mean = scores.reduce((sum, score) => sum + score, 0) / itemCount;
      return scores.map((score) => score - mean);
    },
  };
}

/** @throws ModelUnavailableError when the bytes are not a whole model of this kind. */
function loadSasrec(bytes: Uint8Array): SasrecModel {
  const { settings, arrays, version } = decodeModel(bytes, kind);
  return { ...settings, ...arrays, version } as unknown as SasrecModel;
}

function dataOf({ itemIds, itemCount, width, blocks, places, parameters }: Omit<SasrecModel, "version">): ModelData {
  return { kind, settings: { itemIds, itemCount, width, blocks, places }, arrays: { parameters } };
}
