import type { ImportJobs } from "../catalogue/import/jobs/import-jobs.ts";
import type { GenerationStore } from "../catalogue/indexing/generation-store.ts";
import type { Indexing } from "../catalogue/indexing/indexing.ts";
import type { DocumentStore, ItemStore } from "../catalogue/items/item-store.ts";
import type { MemoryCatalogue } from "../catalogue/search/memory-catalogue.ts";
import type { CatalogueQueries } from "../catalogue/search/queries.ts";
import type { Topics } from "../catalogue/topics/topics.ts";
import type { Config } from "../config/config.ts";
import type { Experiments } from "../experiments/experiments.ts";
import type { RunningServer } from "../http/listen.ts";
import type { Route } from "../http/route.ts";
import type { EventIngestion } from "../ingestion/event-ingestion.ts";
import type { Rates } from "../ingestion/sources/rates.ts";
import type { Sources } from "../ingestion/sources/sources.ts";
import type { Predictions } from "../predictions/predictions.ts";
import type { RecommendationStore } from "../recommend/log/recommendation-store.ts";
import type { Recommender } from "../recommend/recommender.ts";
import type { Retraining } from "../recommend/training/retraining.ts";
import type { LearnedSegments } from "../segments/learned/learned-segments.ts";
import type { Segments } from "../segments/segments-options.ts";
import type { Editing } from "../tagging/decisions/editing.ts";
import type { TaxonomyEditing } from "../tagging/taxonomy.ts";
import type { TrainedTags } from "../tagging/train-tags.ts";
import type { Understanding } from "../understanding/understanding.ts";
import type { OpenedGeneration } from "./catalogue/open-generation.ts";

/** The whole of Attune, wired: what the edges (HTTP, command line, library) call. */
export interface App {
  config: Config;
  understanding: Understanding;
  catalogue: MemoryCatalogue;
  store: ItemStore;
  documents: DocumentStore;
  indexing: Indexing;
  imports: ImportJobs;
  generations: GenerationStore;
  /** The items as one generation has them, with an indexing that sees and writes that generation alone. */
  openGeneration(id: number): Promise<OpenedGeneration>;
  queries: CatalogueQueries;
  editing: Editing;
  taxonomy: TaxonomyEditing;
  topics: Topics;
  ingestion: EventIngestion;
  segments: Segments;
  sources: Sources;
  rates: Rates;
  learned: LearnedSegments;
  recommender: Recommender;
  recommendations: RecommendationStore;
  experiments: Experiments;
  predictions: Predictions;
  retraining: Retraining;
  /** Learns the tags anew from all accepted ones, stores that and suggests again. */
  trainTags(): Promise<Pick<TrainedTags, "items">>;
  routes: readonly Route[];
  /** Starts answering HTTP; `/readyz` says "starting" until `setReady` is called. */
  serve(): Promise<RunningServer>;
  setReady(): void;
  close(): Promise<void>;
}
