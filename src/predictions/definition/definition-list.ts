import type { DocumentStore } from "../../catalogue/items/item-store.ts";
import { NotFoundError } from "../../errors/errors.ts";
import type { Prediction } from "./prediction.ts";

/** How a training ended. */
export interface TrainingNote {
  at: string;
  /** The kind that serves since. */
  model?: string;
  /** At the newest cut-off. */
  auc?: number;
  lift?: number;
  /** Why there is no new model. */
  refused?: string;
}

export interface PredictionDefinition {
  id: string;
  prediction: Prediction;
  createdAt: string;
  /** The last 20, the newest last. */
  trainings: TrainingNote[];
}

const documentName = "predictions";
const keptTrainings = 20;

/** Definitions as one stored document; two writers at once are told by its revision. */
export function createDefinitionList({ documents, now }: { documents: DocumentStore; now: () => number }) {
  async function read(): Promise<PredictionDefinition[]> {
    const stored = await documents.readDocument(documentName);
    return stored ? (JSON.parse(stored.body) as PredictionDefinition[]) : [];
  }

  async function change(edit: (list: PredictionDefinition[]) => PredictionDefinition[]): Promise<void> {
    const stored = await documents.readDocument(documentName);
    const list = stored ? (JSON.parse(stored.body) as PredictionDefinition[]) : [];
    const body = JSON.stringify(edit(list));
    await documents.writeDocument({ name: documentName, body, expectedRevision: stored?.revision ?? 0 });
  }

  return {
    read,
    async put(id: string, prediction: Prediction): Promise<PredictionDefinition> {
      let written: PredictionDefinition | undefined;
      await change((list) => {
        const before = list.find((one) => one.id === id);
        written = { createdAt: new Date(now()).toISOString(), trainings: [], ...before, id, prediction };
        return [...list.filter((one) => one.id !== id), written].sort((a, b) => (a.id < b.id ? -1 : 1));
      });
      if (!written) throw new NotFoundError("prediction", id);
      return written;
    },
    remove: (id: string) => change((list) => list.filter((one) => one.id !== id)),
    /** Nothing for a definition that is gone. */
    note: (id: string, note: TrainingNote) =>
      change((list) =>
        list.map((one) =>
          one.id === id ? { ...one, trainings: [...one.trainings, note].slice(-keptTrainings) } : one,
        ),
      ),
  };
}
