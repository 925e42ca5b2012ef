import type { Pieces } from "../encoder/tokeniser/tokeniser.ts";

/**
 * Clauses that deny a complaint ("Zero faults in a year.", "I wouldn't change a thing."): a mean of evidence per word keeps the complaint's
 * sign. All expressions are bounded, so hostile text costs linear time.
 */
const complaint =
  "(?:problems?|issues?|faults?|complaints?|trouble|troubles|flaws?|bugs?|glitch(?:es)?|errors?|mistakes?|defects?|hiccups?|hitch(?:es)?|regrets?|scratch(?:es)?|damage|dents?|stains?|crash(?:es)?|delays?|fuss|hassles?|drama|disappointments?|downsides?|leaks?|breakdowns?|failures?|worries|cons|drawbacks?|blemish(?:es)?|lag|mess|nonsense|bad word|bad words|bad experience)";
const filler =
  "(?:(?:a|any|single|one|real|major|minor|serious|other|technical|big|small|the|slightest|least|more|further|of|these|those|such|ever|bit|kind|sort) ){0,4}";
const denied: readonly RegExp[] = [
  new RegExp(
    `(?:\\b(?:no|zero|nil|without|hardly|barely|free of|free from|not (?:a|one|any|had|have)|never (?:once )?(?:had|have|found|seen|noticed|any)|none of|lack of)|n't (?:had|have|found|find|seen|noticed)) ${filler}${complaint}\\b`,
    "g",
  ),
  /\b(?:would|could|wo)(?:n't| not| never) (?:change|want to change) (?:a|one|any|anything|nothing)\b/g,
  /\b(?:could|can|ca|would|wo)(?:n't| not|not| hardly| never) (?:really |possibly |have )?(?:ask|asked|wish|wished|hope|hoped|want|wanted) (?:for )?(?:more|anything more|anything else|anything better|better|a better|a nicer|a more)\b/g,
  /\b(?:could|can|ca)(?:n't| not|not) (?:really |possibly |honestly )?(?:fault|complain|fail|go wrong|beat|praise|recommend|speak highly|say enough good|be (?:happier|better|nicer|more (?:pleased|satisfied|impressed|delighted)))\b/g,
  /\bnothing (?:bad|negative|wrong|to complain|to criti|to fault|to dislike|to improve|to fix|but praise|but good|but the best)/g,
  /(?:\bnever|\bnot once|n't)(?: once| ever)? (?:let (?:me|us|you|anyone|him|her|them) down|lets (?:me|us|you|anyone|him|her|them) down|fail(?:s|ed)?(?: me| us| to impress| to please| to delight)?|disappoint(?:s|ed|ing)?|miss(?:es|ed)? a beat|skip(?:s|ped)? a beat|regret(?:s|ted)?)\b/g,
  /(?:\bnot|n't) (?:at all )?(?:half )?(?:bad|too shabby|disappointed|disappointing|unhappy)\b/g,
  /(?:\bnot|n't) have (?:a |any )?(?:bad|negative|unkind|cross) (?:thing|word|things|words) to say\b/g,
  /\bwhat's not to (?:like|love)\b/g,
  /\bhard(?:ly)? to (?:fault|beat|find fault)\b/g,
];
/** What takes the denial back, or means the complaint was not dealt with. */
const takenBack =
  /\b(?:until|till|but|however|except|solved|fixed|resolved|addressed|handled|too small|to report it)\b/;
const clauseEnd = /[.,;:!?\n—]|\s(?:but|until|till|though|although|except|however)\s/g;

interface Span {
  start: number;
  end: number;
}

/** Clauses of a text that deny a complaint, as UTF-16 offsets, in order. */
export function findDeniedComplaints(text: string): Span[] {
  const lower = text.toLowerCase().replaceAll("’", "'");
  // Lower case of a few letters is longer: offsets would be wrong.
  if (lower.length !== text.length) return [];
  const spans = denied
    .flatMap((expression) => [...lower.matchAll(expression)])
    .map((match) => clauseAround(lower, match.index, match.index + match[0].length))
    .filter(({ start, end }) => !takenBack.test(lower.slice(start, end)))
    .sort((a, b) => a.start - b.start);
  return spans.filter((span, i) => i === 0 || span.start >= spans[i - 1]!.end);
}

function clauseAround(text: string, from: number, to: number): Span {
  let start = 0;
  let end = text.length;
  clauseEnd.lastIndex = Math.max(0, from - 200);
  start = clauseEnd.lastIndex;
  for (let mark = clauseEnd.exec(text); mark !== null; mark = clauseEnd.exec(text)) {
    if (mark.index >= to) {
      end = mark.index;
      break;
    }
    if (mark.index + mark[0].length <= from) start = mark.index + mark[0].length;
  }
  return { start, end: Math.min(end, to + 200) };
}

/**
 * Turns the evidence of the pieces inside the spans where it is negative on the whole: the negative and the positive logit of each piece
 * change places. Changes the row-major [pieces x 3] matrix (negative, neutral, positive) in place and returns by how much the sum of each
 * column changed.
 */
export function turnEvidence(evidence: Float32Array, pieces: Pieces, spans: readonly Span[]): number[] {
  const change = [0, 0, 0];
  for (const { start, end } of spans) {
    const inside = [...pieces.wordOf.keys()].filter((piece) => {
      const word = pieces.words[pieces.wordOf[piece]!]!;
      return word.start >= start && word.end <= end;
    });
    const balance = inside.reduce((sum, piece) => sum + evidence[piece * 3 + 2]! - evidence[piece * 3]!, 0);
    if (balance >= 0) continue;
    for (const piece of inside) {
      const [negative, positive] = [evidence[piece * 3]!, evidence[piece * 3 + 2]!];
      evidence[piece * 3] = positive;
      evidence[piece * 3 + 2] = negative;
      change[0]! += positive - negative;
      change[2]! += negative - positive;
    }
  }
  return change;
}
