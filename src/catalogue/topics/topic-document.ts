import { inferenceFingerprint } from "../../understanding/topics/topic-model.ts";
import { loadTopicModel } from "../../understanding/topics/topic-model-format.ts";
import type { DocumentStore } from "../items/item-store.ts";

/** The document that holds the topic model in use. */
export const topicDocumentName = "topic-model";

/** Fingerprint of the stored topic model, empty before one is trained. Throws ModelUnavailableError for a damaged one. */
export async function readTopicsFingerprint(documents: Pick<DocumentStore, "readDocument">): Promise<string> {
  const stored = await documents.readDocument(topicDocumentName);
  return stored?.binary ? inferenceFingerprint(loadTopicModel(stored.binary)) : "";
}
