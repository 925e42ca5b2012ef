import { describe } from "vitest";
import { memoryMessages, memoryTemplates } from "../../messages/testing/message-world.ts";
import { backends } from "./backends.ts";
import { describeDocuments } from "./catalogue/document-store-contract.ts";
import { describeGazetteer } from "./catalogue/gazetteer-store-contract.ts";
import { describeGenerations } from "./catalogue/generation-store-contract.ts";
import { describeImports } from "./catalogue/import-store-contract.ts";
import { describeItemFeed } from "./catalogue/item-feed-contract.ts";
import { itemStoreContract } from "./catalogue/item-store-contract.ts";
import { describeTagChanges } from "./catalogue/tag-change-store-contract.ts";
import { describeTagLearning } from "./catalogue/tag-learning-store-contract.ts";
import { describeImpressions, describeMetricEvents, describeRetention, unitWorld } from "./event-readers-contract.ts";
import { describeDefinitionStore, describeExperimentUnitStore } from "./experiment-store-contract.ts";
import { describeHistorySource } from "./history-source-contract.ts";
import { describeKeys } from "./key-store-contract.ts";
import { describeLeases } from "./lease-store-contract.ts";
import { describeMessages } from "./message-store-contract.ts";
import { describeOutbox } from "./outbox-contract.ts";
import { describeUserStores } from "./profile-store-contract.ts";
import { describeRecommendations } from "./recommendation-store-contract.ts";
import { describeRelays, describeWebhooks } from "./relay-store-contract.ts";
import { describeSegments } from "./segment-store-contract.ts";
import { describeSources } from "./source-store-contract.ts";
import { describeTemplates } from "./template-store-contract.ts";

for (const { name, isShared, open } of backends) {
  let count = 0;
  const next = () => open(`${name.replaceAll(" ", "-")}-${count++}`);
  describe(name, () => {
    describe("items", () => itemStoreContract(next));
    describe("changes of items", () =>
      describeItemFeed(() => {
        const database = `shared-${count++}`;
        return { own: open(database), ...(isShared && { other: open(database) }) };
      }));
    if (isShared) {
      describe("outbox", () =>
        describeOutbox(async () => {
          const database = `shared-${count++}`;
          return { own: open(database).outbox, other: open(database).outbox };
        }));
    }
    describe("users and their events", () => describeUserStores(async () => next()));
    describe("documents", () => describeDocuments(() => next().documents));
    describe("imports", () => describeImports(() => next().imports));
    describe("generations", () => describeGenerations(next));
    describe("known names", () => describeGazetteer(next));
    describe("changes of tags", () => describeTagChanges(next));
    describe("what was learned of tags", () => describeTagLearning(next));
    describe("templates", () => describeTemplates(() => next().templates));
    describe("messages", () => describeMessages(() => next().messages));
    describe("experiments", () => describeDefinitionStore(async () => next().experiments));
    describe("units of experiments", () => describeExperimentUnitStore(async () => unitWorld(next())));
    describe("events as metrics read them", () => describeMetricEvents(next));
    describe("impressions", () => describeImpressions(next));
    describe("events by age", () => describeRetention(next));
    describe("leases", () => describeLeases(next));
    describe("relays", () => describeRelays(next));
    describe("webhooks", () => describeWebhooks(next));
    describe("segments", () => describeSegments(next));
    describe("histories of users", () => describeHistorySource(next));
    describe("sources", () => describeSources(next));
    describe("keys", () => describeKeys(() => next().keys));
    describe("recommendations", () => describeRecommendations(next));
  });
}

describe("the fakes of the message domain's tests", () => {
  describeTemplates(memoryTemplates);
  describeMessages(memoryMessages);
});
