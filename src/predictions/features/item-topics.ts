import type { FeatureGroup } from "./feature-group.ts";
import { createKnownItems } from "./known-items.ts";
import { Mix } from "./mix.ts";

/** What the items are about that the user does something with, each time by the weights of their topics. */
export const itemTopics: FeatureGroup = {
  names: ({ topics, measured }) =>
    measured.includes("items")
      ? [
          "different topics of items",
          "share of the most frequent topic",
          "spread over topics (entropy)",
          ...topics.map(({ label }) => `topic ${label}: share of items`),
        ]
      : [],
  writer: ({ topics: chosen, measured }, { findItem }) => {
    if (!measured.includes("items")) return () => undefined;
    const itemsOf = createKnownItems(findItem);
    return (moment, out, offset) => {
      const mix = new Mix();
      for (const event of moment.events) {
        for (const { topics } of itemsOf(event, moment)) for (const { id, weight } of topics) mix.add(id, weight);
      }
      out.set([mix.size, mix.greatestShare(), mix.entropy(), ...chosen.map(({ id }) => mix.shareOf(id))], offset);
    };
  },
};
