import type { Analysis, AnalysisPart, Entity, Language, Sentiment } from "../analysis/analysis.ts";
import type { PreparedText } from "../encoder/prepare-text.ts";
import { addEntitySentiment, mergeEntities } from "../entities/merge-entities.ts";
import type { DocumentFrequencies } from "../keywords/document-frequencies.ts";
import { extractKeywords } from "../keywords/extract-keywords.ts";
import { foreignKeywords } from "../keywords/foreign-words.ts";
import { isSupported } from "../language/detect-language.ts";
import { findPatterns } from "../patterns/find-patterns.ts";
import type { EncoderTasks } from "../tasks/encoder-tasks.ts";
import type { TextOutputs } from "../tasks/text-outputs.ts";
import type { TopicInference } from "../topics/topic-inference.ts";
import { topicalLemmas } from "../topics/topical-lemmas.ts";
import type { KnownNames } from "./known-names.ts";

/** What is asked for the parts of an analysis. */
export interface AnalysisTools {
  tasks: EncoderTasks;
  topics: TopicInference;
  frequencies: Pick<DocumentFrequencies, "idf">;
  names: KnownNames;
  /** Types of the names that the model finds. */
  namedTypes: ReadonlySet<string>;
}

/** One text with everything that was read of it before the parts are made. */
export interface ReadText {
  prepared: PreparedText;
  /** Of the shipped encoder; absent where no part that was asked for needs it. */
  outputs: TextOutputs | undefined;
  sentiment: Sentiment | undefined;
  /** Of a model in the encoder's place. */
  names: Entity[] | undefined;
  embedding: Float32Array | undefined;
  language: Language;
  /** In a language that the encoder was not trained on. */
  isForeign: boolean;
  tools: AnalysisTools;
}

/** Part of the encoder's confidence that is left for a text in a language that it was not trained on. */
const foreignTrust = 0.5;
/** Share of the words of a text in another language that the topics have to know. */
const leastKnownForeign = 0.25;

const trustOf = ({ isForeign }: ReadText): number => (isForeign ? foreignTrust : 1);

/** How each part is made; undefined where nothing was read that it could be made of. */
export const analysisPartReaders: { [Part in AnalysisPart]: (text: ReadText) => Analysis[Part] } = {
  language: ({ language }): Language => ({ ...language, supported: isSupported(language) }),
  sentiment: (text) => text.sentiment && { ...text.sentiment, confidence: trustOf(text) * text.sentiment.confidence },
  emotions: ({ outputs, tools }) => outputs && tools.tasks.emotionsOf(outputs),
  tone: ({ outputs, tools }) => outputs && tools.tasks.toneOf(outputs),
  entities: entitiesOf,
  // Words that look alike in two languages make no topic.
  topics: ({ prepared, isForeign, tools }) =>
    tools.topics.infer(topicalLemmas(prepared.segmentation.tokens), isForeign ? leastKnownForeign : 0),
  keywords: ({ prepared, language, tools: { frequencies } }) => {
    const canBeKeyword = isSupported(language) ? undefined : foreignKeywords(language.code);
    return extractKeywords(prepared.segmentation, { frequencies, canBeKeyword });
  },
  embedding: ({ embedding, outputs }) => embedding ?? outputs?.embedding,
};

function entitiesOf(text: ReadText): Entity[] {
  const { prepared, outputs, tools } = text;
  const names = text.names ?? (outputs ? tools.tasks.entitiesOf(prepared, outputs) : []);
  const named = names.map((entity) => ({ ...entity, score: trustOf(text) * entity.score }));
  const matches = tools.names.find(prepared.segmentation.tokens);
  const patterns = findPatterns(prepared.text, prepared.segmentation.spans);
  const types = new Set([...tools.namedTypes, ...matches.map((match) => match.entry.type)]);
  return addEntitySentiment(
    mergeEntities({ text: prepared.text, named, gazetteer: matches, patterns, correct: tools.names.correct }),
    text.sentiment?.sentences ?? [],
    types,
  );
}
