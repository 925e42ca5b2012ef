import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { ConfigurationError } from "../../errors/errors.ts";
import { describeFaults, schemaFaults } from "../../errors/schema-faults.ts";
import {
  contractionsSchema,
  courtesySchema,
  ellipticalSchema,
  headScaleSchema,
  hedgesSchema,
  intensitySchema,
  type LexicalWeights,
  lexicalWeightsSchema,
  moodSchema,
  openersSchema,
  requestsSchema,
  thatClausesSchema,
  type WordPair,
  wordPairSchema,
} from "./lexicon-schema.ts";
import { createPhraseIndex, type PhraseIndex } from "./phrase-index.ts";

/** One form of one side of a word pair, as found in a text. */
export interface PairForm {
  pair: WordPair;
  side: "plain" | "formal";
  form: number;
}

export interface IntensityForm {
  side: "calm" | "lively";
  other: string;
  next: string | undefined;
  notNext: readonly string[];
  notPrevious: readonly string[];
}

export interface FriendlyForm {
  side: "direct" | "soft";
  other: string;
}

/** Where `that` may be written or left out. */
export type ThatClauses = Record<"keeps" | "drops" | "subjects" | "relative" | "notRelativeAfter", ReadonlySet<string>>;

/** Everything Attune knows of English wording, read once from `lexicon/en/` and indexed by first word. */
export interface Lexicon {
  pairs: readonly WordPair[];
  pairForms: PhraseIndex<PairForm>;
  courtesy: z.infer<typeof courtesySchema>;
  greetingLevel: ReadonlyMap<string, number>;
  closingLevel: ReadonlyMap<string, number>;
  courtesySentences: ReadonlySet<string>;
  requests: ReadonlySet<string>;
  commands: ReadonlySet<string>;
  objectWords: ReadonlySet<string>;
  performatives: ReadonlySet<string>;
  drop: ReadonlySet<string>;
  intensity: PhraseIndex<IntensityForm>;
  hedgeStarts: PhraseIndex<"casual" | "formal">;
  hedgeInside: PhraseIndex<true>;
  hedges: z.infer<typeof hedgesSchema>;
  interjections: ReadonlySet<string>;
  friendly: PhraseIndex<FriendlyForm>;
  cues: PhraseIndex<Cue>;
  openers: z.infer<typeof openersSchema>;
  contractions: z.infer<typeof contractionsSchema>;
  elliptical: z.infer<typeof ellipticalSchema>;
  thatClauses: ThatClauses;
  weights: LexicalWeights;
  headScale: z.infer<typeof headScaleSchema>;
}

export const cueNames = [
  "thanks",
  "softRequests",
  "warmWords",
  "apologies",
  "bad",
  "setback",
  "disappointing",
  "good",
  "festive",
  "understanding",
] as const;
export type Cue = (typeof cueNames)[number];

export const defaultLexiconDir = fileURLToPath(new URL("../../../lexicon/en/", import.meta.url));

/** Reads and checks the lexicon; throws ConfigurationError with file and path of the fault. */
export function loadLexicon(folder: string = defaultLexiconDir): Lexicon {
  const pairs = readData(folder, "word-pairs.json", z.array(wordPairSchema));
  const courtesy = readData(folder, "courtesy.json", courtesySchema);
  const requests = readData(folder, "requests.json", requestsSchema);
  const intensity = readData(folder, "intensity.json", intensitySchema);
  const hedges = readData(folder, "hedges.json", hedgesSchema);
  const mood = readData(folder, "mood.json", moodSchema);
  const cueLists: Record<Cue, string[]> = {
    thanks: courtesy.thanks,
    softRequests: courtesy.softRequests,
    warmWords: courtesy.warmWords,
    apologies: courtesy.apologies,
    ...mood,
  };
  return {
    pairs,
    pairForms: createPhraseIndex(pairs.flatMap(formsOf)),
    courtesy,
    greetingLevel: levels(courtesy.greetings.levels.map((level) => level.words)),
    closingLevel: levels(courtesy.closings.levels.map((level) => level.lines)),
    courtesySentences: new Set(courtesy.courtesySentences),
    requests: new Set(requests.requests),
    commands: new Set([...requests.requests, ...requests.instructions]),
    objectWords: new Set(requests.objectWords),
    performatives: new Set(requests.performatives),
    drop: new Set(intensity.drop),
    intensity: createPhraseIndex(
      intensity.stronger.flatMap((entry): (readonly [string, IntensityForm])[] => {
        const rest = { next: entry.next, notNext: entry.notNext ?? [], notPrevious: entry.notPrevious ?? [] };
        const calm = [entry.calm, { side: "calm" as const, other: entry.lively, ...rest }] as const;
        const lively = [entry.lively, { side: "lively" as const, other: entry.calm, ...rest }] as const;
        return [...(entry.only === "calmer" ? [] : [calm]), ...(entry.only === "stronger" ? [] : [lively])];
      }),
    ),
    hedgeStarts: createPhraseIndex([
      ...hedges.start.map((phrase) => [phrase, "casual"] as const),
      ...hedges.formalStart.map((phrase) => [phrase, "formal"] as const),
    ]),
    hedgeInside: createPhraseIndex(hedges.inside.map((phrase) => [phrase, true] as const)),
    hedges,
    interjections: new Set(hedges.interjections),
    friendly: createPhraseIndex(
      hedges.friendly.flatMap(({ direct, soft }): (readonly [string, FriendlyForm])[] => [
        [direct, { side: "direct", other: soft }],
        [soft, { side: "soft", other: direct }],
      ]),
    ),
    cues: createPhraseIndex(cueNames.flatMap((cue) => cueLists[cue].map((phrase) => [phrase, cue] as const))),
    openers: readData(folder, "openers.json", openersSchema),
    contractions: readData(folder, "contractions.json", contractionsSchema),
    elliptical: readData(folder, "elliptical-questions.json", ellipticalSchema),
    thatClauses: asSets(readData(folder, "that-clauses.json", thatClausesSchema)),
    weights: readData(folder, "surface-weights.json", lexicalWeightsSchema),
    headScale: readData(folder, "head-scale.json", headScaleSchema),
  };
}

function formsOf(pair: WordPair): (readonly [string, PairForm])[] {
  const list: (readonly [string, PairForm])[] = [];
  for (const side of ["plain", "formal"] as const) {
    // A side that is never replaced is not marked for its register either.
    if ((side === "plain" ? pair.toFormal : pair.toPlain) === false) continue;
    const seen = new Set<string>();
    pair[side].forEach((phrase, form) => {
      if (seen.has(phrase)) return;
      seen.add(phrase);
      list.push([phrase, { pair, side, form }]);
    });
  }
  return list;
}

function asSets({
  keeps,
  drops,
  subjects,
  relative,
  notRelativeAfter,
}: z.infer<typeof thatClausesSchema>): ThatClauses {
  return {
    keeps: new Set(keeps),
    drops: new Set([...keeps, ...drops]),
    subjects: new Set(subjects),
    relative: new Set(relative),
    notRelativeAfter: new Set(notRelativeAfter),
  };
}

function levels(groups: readonly (readonly string[])[]): Map<string, number> {
  return new Map(groups.flatMap((group, level) => group.map((word) => [word, level] as const)));
}

function readData<T>(folder: string, file: string, schema: z.ZodType<T>): T {
  const path = join(folder, file);
  const raw: unknown = JSON.parse(readFileSync(path, "utf8"));
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  const errors = schemaFaults(result.error, raw);
  throw new ConfigurationError(`${path}: ${describeFaults(errors)}`, errors);
}
