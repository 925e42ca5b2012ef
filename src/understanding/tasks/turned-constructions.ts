import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { packageRoot } from "../../config/config.ts";

/** A construction that turns what its words say, and what it then means: 1 praise, -1 complaint. */
export interface Construction {
  expression: RegExp;
  sign: 1 | -1;
}

const words = z.array(z.string().min(1));
const polaritySchema = z.object({
  complaints: words,
  good: words,
  bad: words,
  pleases: words,
  displeases: words,
  fails: words,
  enjoys: words,
  suffers: words,
});
const lexicon = polaritySchema.parse(
  JSON.parse(readFileSync(join(packageRoot, "lexicon", "en", "polarity.json"), "utf8")),
);
const oneOf = (list: readonly string[]) => `(?:${list.join("|")})`;
const complaint = oneOf(lexicon.complaints);
const good = `(?:more |as |so |that |this |very |really )?${oneOf(lexicon.good)}`;
const bad = `(?:more |as |so |that |this |very |really )?${oneOf(lexicon.bad)}`;
const fails = oneOf(lexicon.fails);
/** "Not cheap" is no praise. */
const badButCheap = oneOf(lexicon.bad.filter((word) => word !== "cheap" && word !== "ordinary"));
const comparative = {
  good: `(?:any |much |a lot |a |an )?(?:more ${oneOf(lexicon.good)}|better|easier|faster|friendlier|happier|kinder|nicer|prouder|quicker|simpler|smoother)`,
  bad: `(?:any |much |a lot |a |an )?(?:more ${oneOf(lexicon.bad)}|worse|slower|ruder|less (?:helpful|impressed|interested|interesting|pleased|satisfied))`,
};

const not = "(?:n'?t|not| not| never| hardly)";
const can = `\\b(?:can|could|would|ca|wo)${not} (?:really |possibly |honestly |ever |have )?`;
const filler =
  "(?:(?:an?|any|single|one|real|major|minor|serious|other|technical|big|small|the|slightest|least|more|further|of|these|those|such|ever|bit|kind|sort) ){0,4}";
const object = "(?:\\w+ ){0,4}";

/** The part of an expression that says praise, and the same with what says a complaint. */
const poles = { good, bad };
const both = (build: (pole: "good" | "bad") => string, sign: { good: 1 | -1; bad: 1 | -1 }): [string, 1 | -1][] => [
  [build("good"), sign.good],
  [build("bad"), sign.bad],
];

const sources: readonly [string, 1 | -1][] = [
  // No complaint.
  [
    `(?:(?<!not )\\bwithout|\\b(?:no|zero|nil|hardly|barely|free of|free from|not (?:a|one|any|had|have)|never (?:once )?(?:a|had|have|found|seen|noticed|any)|none of|lack of|not a hint of|not a trace of)|n'?t (?:had|have|found|find|seen|noticed|been)) ${filler}${complaint}\\b(?! (?:left|of |(?:was|were|has been|have been|got) (?:fixed|solved|resolved|sorted|addressed|dealt)))`,
    1,
  ],
  [
    "\\bnothing (?:(?:that )?(?:i|we|one)(?:'d| would) (?:ever )?(?:change|improve|alter|fix|do differently)|bad|negative|wrong|to complain|to criti|to fault|to dislike|to improve|to fix|but praise|but good|but the best)",
    1,
  ],
  [`\\b(?:would|could|wo)${not} (?:change|want to change) (?:a|one|any|anything|nothing)\\b`, 1],
  ["(?:\\bnot|n'?t) have (?:a |any )?(?:bad|negative|unkind|cross) (?:thing|word|things|words) to say\\b", 1],
  ["\\bnot (?:a|one) (?:bad|negative|unkind|cross) (?:thing|word)\\b", 1],
  ["\\b(?:no need|no reason) to (?:look elsewhere|look further|look any further|worry|hesitate|complain)\\b", 1],
  ["\\bha(?:s|ve)(?:n'?t| not)(?: yet| once| ever)? (?:failed|let (?:me|us) down|disappointed)\\b(?! to\\b)", 1],
  // There was better.
  [
    "(?:\\bhave|'ve) (?:had|seen|eaten|tasted|used) (?:much |far |a lot )?better(?=[.!,;]|$| (?:ones|elsewhere|for (?:less|half)))",
    -1,
  ],
  ["\\black(?:s|ed|ing)? (?:for )?nothing\\b", 1],
  // A complaint that is always there.
  [`(?:\\bnot|n'?t|\\bnever) (?:\\w+ ){1,5}without ${filler}${complaint}\\b`, -1],
  [`\\bnot without (?:its |their |a few |some |the odd )?${complaint}\\b`, -1],
  [`\\bnever (?:seen|had|met|known|experienced) (?:so many|so much|such) ${object}${complaint}\\b`, -1],
  // As good, or as bad, as can be.
  ...both(
    (pole) =>
      `${can}(?:be |been |gone |go |done |do |ask for |asked for |found |hope for |wish for )${comparative[pole]}\\b`,
    {
      good: 1,
      bad: -1,
    },
  ),
  ...both(
    (pole) =>
      `\\bnever (?:been|felt|looked|slept|worked) (?:(?:so|this|as|that) ${poles[pole]}|${comparative[pole]})\\b`,
    {
      good: 1,
      bad: -1,
    },
  ),
  ...both(
    (pole) =>
      `\\bnever (?:once )?(?:had|seen|eaten|tasted|heard|used|met|owned|tried|bought|read|stayed (?:in|at)|been to) ${comparative[pole]}\\b`,
    {
      good: 1,
      bad: -1,
    },
  ),
  ["\\b(?:it|life|this|that)? ?does(?:n'?t| not) get (?:any |much )?better(?: than\\b|$|(?=[.!]))", 1],
  [
    `${can}(?:ask(?:ed)?|wish(?:ed)?|hope[d]?|want(?:ed)?) (?:for )?(?:more|anything more|anything else|anything better|better)\\b`,
    1,
  ],
  [
    `\\b(?:can|could|ca)${not} (?:really |possibly |honestly )?(?:fault|complain|go wrong|beat|praise|speak highly|say enough good)\\b`,
    1,
  ],
  ["\\b(?:is|was|are|were)(?:n'?t| not) (?:nearly |half |quite |anywhere near )?as bad as\\b", 1],
  ...both(
    (pole) =>
      `\\b(?:no|nobody|no one|nowhere|nothing) (?:\\w+ (?:be|been|is|was|had|have|done|does|did) )?${comparative[pole]}\\b`,
    {
      good: 1,
      bad: -1,
    },
  ),
  ["\\b(?:nobody|no one|they|he|she|staff) could(?:n'?t)? have done (?:any )?more\\b", 1],
  ...both(
    (pole) =>
      `\\b(?:did(?:n'?t| not)|never) (?:expect|think|imagine|thought|expected) (?:it|this|that|them|they) (?:to be|would be|could be|was) ${poles[pole]}\\b`,
    {
      good: 1,
      bad: -1,
    },
  ),
  // Far from it.
  ...both(
    (pole) =>
      `\\b(?:anything but|far from|nowhere near|the opposite of|not in the least|not remotely|not exactly) ${poles[pole]}\\b`,
    {
      good: -1,
      bad: 1,
    },
  ),
  ["(?:\\bnot|n'?t) (?:at all )?(?:half )?(?:bad|too shabby|disappointed|disappointing|unhappy)\\b", 1],
  [
    `\\b(?:is|was|are|were|been|felt)(?:n'?t| not| never) (?:at all |once |ever |even slightly |in the least )?${badButCheap}\\b`,
    1,
  ],
  ["(?:\\bnot|n'?t|\\bnever) (?:be |been |arrive |arrived |come |came )?(?:late|delayed)\\b", 1],
  ["(?:\\bnot|n'?t|\\bnever) (?:be |been |arrive |arrived |come |came |delivered )?on time\\b", -1],
  // What never happens.
  [
    `\\bnever (?:once )?(?:${oneOf(lexicon.displeases)}s?|(?:gets?|got) (?:old|boring|dull|stale)|(?:keep|keeps|kept) (?:me|us|you) waiting)\\b`,
    1,
  ],
  [`\\bno longer ${fails}\\b`, 1],
  ["\\bwould(?:n'?t| not) have it any other way\\b", 1],
  [
    "\\b(?:ca|can|could)(?:n'?t|not| not) think of (?:anything|a (?:single )?thing) (?:to |i'd |i would |we'd )(?:improve|change|complain|criti|fault|dislike|add)",
    1,
  ],
  [`\\bnever (?:once )?fail(?:s|ed)? to ${oneOf(lexicon.displeases)}\\b`, -1],
  [`\\bnever (?:once )?fail(?:s|ed)?\\b(?! to ${oneOf(lexicon.displeases)})`, 1],
  [
    "(?:\\bnever|\\bnot once|n'?t)(?: once| ever)? (?:let (?:me|us|you|anyone|him|her|them) down|lets (?:me|us|you|anyone|him|her|them) down|disappoint(?:s|ed|ing)?|miss(?:es|ed)? a beat|skip(?:s|ped)? a beat|regret(?:s|ted)?)\\b",
    1,
  ],
  [`\\bnot once (?:did|has|have) (?:\\w+ ){1,3}(?:${fails}|let (?:me|us|you) down)\\b`, 1],
  [
    `(?:\\bnever|\\brarely|\\bhas not|\\bhave not|\\bdid not|\\bdoes not|\\bdo not|(?:has|have|did|does|do)n'?t|\\bnothing|\\bhardly ever)(?: once| ever| even| yet)? ${fails}\\b`,
    1,
  ],
  [`(?:\\bnot|n'?t) stopp?(?:ed)? ${oneOf(lexicon.enjoys)}\\b`, 1],
  [`(?:\\bnot|n'?t) stopp?(?:ed)? ${oneOf(lexicon.suffers)}\\b`, -1],
  [`\\bcan(?:'?t|not| not) (?:live without|put (?:it|this|the book) down|get enough)\\b`, 1],
  // Wishes.
  [
    "\\b(?:ca|can|could)(?:n'?t|not| not) wait (?:for|until|till|to) (?:\\w+ ){0,5}(?:over|end|ends|finish|finished|stop|gone|leave|be done with|cancel|return it|get rid of)\\b",
    -1,
  ],
  [
    "(?:\\bnot|n'?t|\\bnever) want(?:ed)? (?:it|this|that|them|the \\w+|our \\w+|my \\w+) to (?:end|stop|finish|be over)\\b",
    1,
  ],
  ["\\bwould(?:n'?t| not| never) (?:trade|swap|exchange|part with|be without|give up|give (?:it|this|them) up)\\b", 1],
  ["\\b(?:wo|would|will|do|did)(?:n'?t| not| never) hesitate\\b", 1],
  ["\\b(?:wo|would|will|do|did|does)(?:n'?t| not| never) (?:be disappointed|regret)\\b", 1],
  [
    "\\b(?:wo|would|will)(?:n'?t| not| never)(?: ever)? (?:buy|go|shop|order|stay|use|eat|book|want) (?:any|any other|anything|anywhere) else\\b",
    1,
  ],
  ["\\bwish (?:i|we)(?:'d| had) (?:never|not)\\b", -1],
  ["\\bwrong to (?:doubt|worry|hesitate|be sceptical|be skeptical)\\b", 1],
  ["\\bwrong to (?:trust|believe|buy|choose|expect|hope|rely)\\b", -1],
  ["\\b(?:i|we)(?:'d| would) think twice\\b", -1],
  ["\\bwould(?:n'?t| not) (?:bother|wish (?:it|this|that|them) on)\\b", -1],
  // To recommend.
  [`\\b(?:can|could|ca)${not} (?:\\w+ )?recommend (?:[\\w'-]+ ){0,6}(?:enough|more highly|highly|more)\\b`, 1],
  [
    `\\b(?:can|could|ca|would|wo|will|do|did)${not} (?:\\w+ )?recommend\\b(?! (?:[\\w'-]+ ){0,6}(?:enough|more|highly)\\b)`,
    -1,
  ],
  // What was put right.
  [
    `\\b${complaint} (?:was|were|is|are|has been|have been|got|had been) (?:now |quickly |soon |all |completely |finally |already |immediately |promptly )?(?:fixed|solved|resolved|gone|sorted|repaired|cleared up|put right)\\b`,
    1,
  ],
  [
    `(?<!not |n't |never |to |yet |'t )\\b(?:fixed|solved|resolved|sorted out|sorted) (?:the|my|our|this|that|every|all the|all my) ${complaint}\\b`,
    1,
  ],
  ["\\bpain (?:is|was|has) (?:now |completely |finally |all |already )?gone\\b", 1],
  ["\\bwhat's not to (?:like|love)\\b", 1],
  ["\\bhard(?:ly)? to (?:fault|beat|find fault)\\b", 1],
];

/** In the order of the list; each expression is global, for lower-case text. */
export const constructions: readonly Construction[] = sources.map(([source, sign]) => ({
  expression: new RegExp(source, "g"),
  sign,
}));
