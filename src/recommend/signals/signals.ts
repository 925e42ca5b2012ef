/** Opinions of the crowd that need to know the item: one model each. */
export const crowdMembers = ["als", "ease", "neighbours", "next"] as const;
export type CrowdMember = (typeof crowdMembers)[number];

/** What relevance is blended from. `foretold` is the crowd's opinion on an item that it has not met yet, from its content. */
export const signals = ["popularity", "embedding", "features", ...crowdMembers, "foretold"] as const;
export type SignalName = (typeof signals)[number];

/** Position of each signal in a row of weights or units. */
export const signalAt = Object.fromEntries(signals.map((name, position) => [name, position])) as Record<
  SignalName,
  number
>;
export const signalCount = signals.length;

/** Units of the candidates, candidates x signals, row-major; each in [0, 1], 0 where a signal says nothing. */
export type SignalTable = Float32Array;
