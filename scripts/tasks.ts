import type { Task } from "./evaluate/report.ts";

/** Quality evaluations by name; loaded only when asked for. */
export const evaluations = {
  encoder: async (): Promise<Task> => (await import("./evaluate/encoder.ts")).encoderTask,
  experiments: async (): Promise<Task> => (await import("./evaluate/experiments.ts")).experimentsTask,
  predictions: async (): Promise<Task> => (await import("./evaluate/predictions.ts")).predictionsTask,
  recommend: async (): Promise<Task> => (await import("./evaluate/recommend.ts")).recommendTask,
  segments: async (): Promise<Task> => (await import("./evaluate/segments.ts")).segmentsTask,
  tags: async (): Promise<Task> => (await import("./evaluate/tags.ts")).tagsTask,
  tone: async (): Promise<Task> => (await import("./evaluate/tone.ts")).toneTask,
};

/** Benchmarks by name. */
export const benchmarks = {
  "catalogue-growth": async (): Promise<Task> =>
    (await import("./bench/growth/catalogue-growth.ts")).catalogueGrowthBench,
  fuzz: async (): Promise<Task> => (await import("./bench/fuzz/fuzz.ts")).fuzzBench,
  "hostile-texts": async (): Promise<Task> => (await import("./bench/load/hostile-texts.ts")).hostileTextsBench,
  index: async (): Promise<Task> => (await import("./bench/index.ts")).indexBench,
  "killed-deliveries": async (): Promise<Task> =>
    (await import("./bench/reliability/killed-deliveries.ts")).killedDeliveriesBench,
  encoder: async (): Promise<Task> => (await import("./bench/encoder.ts")).encoderBench,
  databases: async (): Promise<Task> => (await import("./bench/databases.ts")).databasesBench,
  experiments: async (): Promise<Task> => (await import("./bench/experiments.ts")).experimentsBench,
  paired: async (): Promise<Task> => (await import("./bench/load/paired.ts")).pairedBench,
  reliability: async (): Promise<Task> => (await import("./bench/reliability/reliability.ts")).reliabilityBench,
  segments: async (): Promise<Task> => (await import("./bench/segments.ts")).segmentsBench,
  nodes: async (): Promise<Task> => (await import("./bench/nodes/nodes.ts")).nodesBench,
  "served-growth": async (): Promise<Task> => (await import("./bench/growth/served-growth.ts")).servedGrowthBench,
  soak: async (): Promise<Task> => (await import("./bench/load/soak.ts")).soakBench,
  topics: async (): Promise<Task> => (await import("./bench/topics.ts")).topicsBench,
  messages: async (): Promise<Task> => (await import("./bench/messages.ts")).messagesBench,
  predictions: async (): Promise<Task> => (await import("./bench/predictions.ts")).predictionsBench,
  overload: async (): Promise<Task> => (await import("./bench/load/overload.ts")).overloadBench,
  recommend: async (): Promise<Task> => (await import("./bench/recommend/recommend.ts")).recommendBench,
  relays: async (): Promise<Task> => (await import("./bench/relays.ts")).relaysBench,
  "recommend-training": async (): Promise<Task> =>
    (await import("./bench/recommend/recommend-training.ts")).recommendTrainingBench,
  "recommend-sequences": async (): Promise<Task> =>
    (await import("./bench/recommend/recommend-sequences.ts")).recommendSequencesBench,
  "recommend-serving": async (): Promise<Task> =>
    (await import("./bench/recommend/recommend-serving.ts")).recommendServingBench,
};
