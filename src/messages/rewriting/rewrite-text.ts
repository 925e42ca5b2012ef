import { collectFacts, type Fact } from "../facts/collect-facts.ts";
import { compareFacts } from "../facts/compare-facts.ts";
import type { TokeniseOptions } from "../text/tokenise-message.ts";
import { lexicalTone } from "../tone/lexical-tone.ts";
import type { MessageTone, ToneLimits, ToneTarget } from "../tone/message-tone.ts";
import type { Lexicon } from "../wording/lexicon.ts";
import type { Tagger } from "../wording/tag-sentence.ts";
import { applyCandidates, type Change } from "./apply-candidates.ts";
import { chooseEdits, defaultTolerance, isReached, toneDistance, worthwhileGain } from "./choose-edits.ts";
import { type Candidate, proposeEdits } from "./propose-edits.ts";
import { type MessageReading, readForRewriting } from "./read-for-rewriting.ts";
import { replaceInformalWording } from "./replace-informal.ts";

export interface RewriteTextOptions {
  lexicon: Lexicon;
  tagger: Tagger;
}

export interface RewriteTextRequest {
  text: string;
  target: ToneTarget;
  /** Where the surface is to get, when that is not the target itself; wording is chosen for the target all the same. */
  aim?: ToneTarget;
  /** Default: everything is allowed. */
  limits?: ToneLimits;
  /** Default: text. */
  format?: TokeniseOptions["format"];
  /** Default: body. */
  part?: "body" | "subject";
  /** How near to the target is near enough, on each axis. Default .02. */
  tolerance?: number;
  /** Until when (`performance.now()`) the text may be worked on; later it stays as it was. */
  stopAtMs?: number;
}

export interface FactCheck {
  /** False when facts would have changed: then the text is the unadjusted one. */
  ok: boolean;
  /** How many facts were compared. */
  facts: number;
  list: Fact[];
  detail?: string;
}

export interface RewrittenText {
  text: string;
  changes: Change[];
  guard: FactCheck;
  /** Surface tone before and after. */
  before: MessageTone;
  after: MessageTone;
  /** The time was up; the text is the one that was sent. */
  isCut?: true;
}

/** More passes than any real text needs (most take two); a text that is still changing then is left as it was. */
const maximumPasses = 40;

/**
 * Rewords a text toward a tone with the fewest edits that reach it. Every pass is a function of the text and the target alone and must bring the surface tone nearer;
 * the result is a text that a further pass leaves alone, so rewriting twice equals rewriting once. Facts are compared before and after; if they differ, the text stays as it was.
 */
export function rewriteText(request: RewriteTextRequest, { lexicon, tagger }: RewriteTextOptions): RewrittenText {
  const {
    text,
    target,
    aim = target,
    limits = { cheerful: true, playful: true },
    format = "text",
    part = "body",
    tolerance = defaultTolerance,
    stopAtMs,
  } = request;
  const original = readForRewriting(text, { format }, lexicon);
  const factsBefore = collectFacts(original.document);
  const before = lexicalTone(original.counts, lexicon);
  const unchanged: RewrittenText = {
    text,
    changes: [],
    guard: { ok: true, facts: factsBefore.length, list: factsBefore },
    before,
    after: before,
  };
  const options = { lexicon, tagger, target, limits, format, part, ...(stopAtMs === undefined ? {} : { stopAtMs }) };
  const isLate = (): boolean => stopAtMs !== undefined && performance.now() > stopAtMs;
  let { reading, changes } = replaceInformalWording(original, options);
  for (let pass = 0; ; pass++) {
    if (isLate()) return { ...unchanged, isCut: true };
    if (pass === maximumPasses) return unchanged;
    const tone = lexicalTone(reading.counts, lexicon);
    if (isReached(tone, aim, tolerance)) break;
    const candidates = proposeEdits(reading, options);
    const chosen = chooseEdits({ counts: reading.counts, candidates, target: aim, lexicon, tolerance });
    const next = firstThatHelps([chosen, chosen.slice(0, 1)], { reading, target: aim, lexicon, format });
    if (next === undefined) break;
    changes = [...changes, ...next.changes];
    reading = next.reading;
  }
  const difference = compareFacts(factsBefore, collectFacts(reading.document));
  if (difference !== undefined) {
    const names = [...difference.lost, ...difference.added].map((fact) => `${fact.kind} "${fact.text}"`).join(", ");
    return {
      ...unchanged,
      guard: {
        ...unchanged.guard,
        ok: false,
        detail: `The reworded text would have changed ${names}; the original is kept.`,
      },
    };
  }
  return { ...unchanged, text: reading.document.text, changes, after: lexicalTone(reading.counts, lexicon) };
}

interface HelpOptions {
  reading: MessageReading;
  target: ToneTarget;
  lexicon: Lexicon;
  format: TokeniseOptions["format"];
}

/** The first set of edits that, read anew, is nearer to the target and states the same facts. */
function firstThatHelps(sets: readonly Candidate[][], { reading, target, lexicon, format }: HelpOptions) {
  const distance = toneDistance(lexicalTone(reading.counts, lexicon), target);
  for (const made of sets) {
    if (made.length === 0) continue;
    const next = applyCandidates(reading, made, { lexicon, format });
    if (next === undefined) continue;
    const gain = distance - toneDistance(lexicalTone(next.reading.counts, lexicon), target);
    if (gain >= worthwhileGain(next.reading.counts[0]!) / 2) return next;
  }
  return undefined;
}
