import {
  type Split,
  sampleCases,
  splitInTime,
  splitLeaveOneOut,
  splitNewUsers,
  splitStratified,
  splitUnseenItems,
} from "../../../src/learning/metrics/splits.ts";
import { createRandom } from "../../../src/math/random.ts";
import type { RecommendDataset } from "./datasets.ts";
import type { Peer } from "./peers.ts";

export type ProtocolName = "C" | "A" | "T" | "I" | "U" | "L";

/** One way of asking, as one or (for U) several splits over the same training events. */
export interface Protocol {
  name: ProtocolName;
  title: string;
  splits: Split[];
  peers: readonly Peer[];
}

const allPeers: readonly Peer[] = [
  "implicit-als",
  "implicit-bpr",
  "lenskit-item-knn",
  "lenskit-als",
  "lenskit-ease",
  "lightfm",
];
/** Those that answer a user whom they were not trained on. */
const foldingPeers: readonly Peer[] = ["implicit-als", "lenskit-item-knn", "lenskit-ease"];
/** LensKit's EASE inverts a dense matrix: only for small catalogues. */
const mostItemsForEase = 5_000;

/** The protocols that the data allow; at most `limit` users are asked in each. */
export function createProtocols(dataset: RecommendDataset, options: { seed: number; limit: number }): Protocol[] {
  const { events, items, isTimed } = dataset;
  const random = (name: string) => createRandom(`${dataset.name}|${name}|${options.seed}`);
  const sampled = (split: Split): Split => sampleCases(split, { limit: options.limit, random: random("cases") });
  const fits = (peer: Peer): boolean => peer !== "lenskit-ease" || items.length <= mostItemsForEase;
  const protocols: Protocol[] = [
    {
      name: "C",
      title: "(C) A random quarter of each user's events, whole catalogue",
      splits: [splitStratified(events, { trainShare: 0.75, random: random("C") })],
      peers: allPeers,
    },
    {
      name: "A",
      title: "(A) Each user's last event among 99 that the user never had",
      splits: [splitLeaveOneOut(events, { itemCount: items.length, negatives: 99, random: random("A") })],
      peers: ["implicit-als", "implicit-bpr", "lenskit-ease", "lightfm"],
    },
    {
      name: "T",
      title: "(T) The newest fifth of all events, whole catalogue",
      splits: isTimed ? [splitInTime(events, { trainShare: 0.8 })] : [],
      peers: foldingPeers,
    },
    {
      name: "I",
      title: "(I) A fifth of the items taken out of training, only those are ranked",
      splits: [splitUnseenItems(events, { itemCount: items.length, unseenShare: 0.2, random: random("I") })],
      peers: ["lightfm"],
    },
    {
      name: "U",
      title: "(U) Users kept out of training, known by their first events",
      splits: splitNewUsers(events, { userShare: 0.2, eventCounts: [1, 2, 5, 10], random: random("U") }),
      peers: foldingPeers,
    },
    {
      name: "L",
      title: "(L) Each user's last event, whole catalogue",
      splits: [
        withoutCandidates(splitLeaveOneOut(events, { itemCount: items.length, negatives: 0, random: random("L") })),
      ],
      peers: [],
    },
  ];
  const possible = protocols.filter(({ splits }) => splits.length > 0);
  return possible.map((protocol) => ({
    ...protocol,
    splits: protocol.splits.map(sampled),
    peers: protocol.peers.filter(fits),
  }));
}

function withoutCandidates(split: Split): Split {
  return { ...split, cases: split.cases.map(({ candidates: _, ...question }) => question) };
}
