import { z } from "zod";

const words = z.array(z.string().min(1));

/** Where a replacement is safe. Lists hold lower-case words or classes such as `#determiner`; `near` looks at the next six words. */
const conditionSchema = z.strictObject({
  next: words.optional(),
  notNext: words.optional(),
  secondNext: words.optional(),
  previous: words.optional(),
  notPrevious: words.optional(),
  near: words.optional(),
  notNear: words.optional(),
});
export type Condition = z.infer<typeof conditionSchema>;

export const wordParts = ["verb", "noun", "adjective", "adverb", "phrase"] as const;
export type WordPart = (typeof wordParts)[number];

export const wordPairSchema = z.strictObject({
  part: z.enum(wordParts),
  /** Verbs: base, third person, past, participle, -ing. Nouns: singular, plural. Others: one form. */
  plain: words.min(1),
  formal: words.min(1),
  /** Where plain may become formal; false: never; absent: wherever the part of speech fits. */
  toFormal: z.union([z.literal(false), conditionSchema]).optional(),
  toPlain: z.union([z.literal(false), conditionSchema]).optional(),
  /** Slang and chat: a formal text never keeps it, whatever its tone measures. */
  informal: z.literal(true).optional(),
  /** The verb after the formal side takes its -ing form ("can't wait to see" - "look forward to seeing"). */
  nextForm: z.literal("ing").optional(),
  warmth: z.number().optional(),
  energy: z.number().optional(),
});
export type WordPair = z.infer<typeof wordPairSchema>;

const comment = { comment: z.string() };

export const courtesySchema = z.object({
  greetings: z.object({
    ...comment,
    levels: z.array(z.object({ words, use: z.string(), end: z.string() })).length(4),
    nobody: words,
    everybody: words,
    titles: words,
  }),
  closings: z.object({
    ...comment,
    levels: z.array(
      z.object({
        lines: words,
        use: z.string(),
        formality: z.number(),
        warmth: z.number(),
        energy: z.number(),
        serious: z.boolean(),
      }),
    ),
  }),
  thanks: words,
  apologies: words,
  softRequests: words,
  warmWords: words,
  courtesySentences: words,
});

export const requestsSchema = z.object({
  ...comment,
  requests: words,
  instructions: words,
  noPlease: words,
  objectWords: words,
  performatives: words,
});

export const intensitySchema = z.object({
  ...comment,
  drop: words,
  stronger: z.array(
    z.object({
      calm: z.string(),
      lively: z.string(),
      only: z.enum(["stronger", "calmer"]).optional(),
      next: z.string().optional(),
      notNext: words.optional(),
      notPrevious: words.optional(),
    }),
  ),
});

export const hedgesSchema = z.object({
  ...comment,
  interjections: words,
  start: words,
  formalStart: words,
  inside: words,
  insideNotNext: words,
  insideNotPrevious: words,
  friendly: z.array(z.object({ direct: z.string(), soft: z.string() })),
});

export const moodSchema = z.object({
  ...comment,
  bad: words,
  setback: words,
  disappointing: words,
  good: words,
  festive: words,
  understanding: words,
});

const threeRegisters = z.object({ casual: z.string(), neutral: z.string(), formal: z.string() });
export const openersSchema = z.object({
  ...comment,
  empathy: threeRegisters,
  disappointment: threeRegisters,
  wellWishing: threeRegisters,
  patience: threeRegisters,
  offer: threeRegisters,
  attention: threeRegisters,
  parting: z.string(),
  greeting: z.string(),
  emoji: z.object({ celebration: z.string(), smile: z.string() }),
});

export const thatClausesSchema = z.object({
  ...comment,
  keeps: words,
  drops: words,
  subjects: words,
  relative: words,
  notRelativeAfter: words,
});

export const ellipticalSchema = z.object({
  ...comment,
  bases: words,
  participles: words,
  irregular: z.record(z.string(), z.string()),
  adjectives: words,
  things: words,
  notFirst: words,
  offered: words,
  asked: words,
  subjects: words,
});

export const contractionsSchema = z.object({
  ...comment,
  negative: z.record(z.string(), z.string()),
  onlyExpanded: z.record(z.string(), z.string()),
  joined: z.record(z.string(), z.object({ with: words, ending: z.string() })),
  perfect: words,
  naming: words,
  either: words,
  people: words,
  active: words,
  times: words,
});

export const lexicalFeatures = [
  "contractions",
  "expansions",
  "plainWords",
  "formalWords",
  "greetings",
  "casualGreetings",
  "formalGreetings",
  "closings",
  "warmClosings",
  "please",
  "thanks",
  "softRequests",
  "bareCommands",
  "hedges",
  "intensifiers",
  "exclamations",
  "emoji",
  "questions",
  "empathy",
  "warmWords",
  "livelyWords",
  "connectives",
  "thatClauses",
  "announcements",
] as const;
export type LexicalFeature = (typeof lexicalFeatures)[number];

const weights = z.object({
  /** Raw sum of an ordinary message, and how far ordinary messages spread around it. */
  middle: z.number(),
  spread: z.number().positive(),
  sentenceLength: z.number(),
  ...(Object.fromEntries(lexicalFeatures.map((name) => [name, z.number()])) as Record<LexicalFeature, z.ZodNumber>),
});
export const lexicalWeightsSchema = z.object({ ...comment, formality: weights, warmth: weights, energy: weights });
const place = z.object({ middle: z.number(), spread: z.number().positive() });
export const headScaleSchema = z.object({ ...comment, formality: place, politeness: place, sentiment: place });

export type LexicalWeights = z.infer<typeof lexicalWeightsSchema>;
