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
const comparative = {
  good: `(?:any |much |a lot |a |an )?(?:more ${oneOf(lexicon.good)}|better|easier|faster|friendlier|happier|kinder|nicer|prouder|quicker|simpler|smoother)`,
  bad: `(?:any |much |a lot |a |an )?(?:more ${oneOf(lexicon.bad)}|worse|slower|ruder|less (?:helpful|impressed|interested|interesting|pleased|satisfied))`,
};

/** A word of praise or complaint. */
export const moodWord = new RegExp(
  `\\b(?:${complaint}|${oneOf(lexicon.good)}|${oneOf(lexicon.bad)}|${oneOf(lexicon.fails)}|${oneOf(lexicon.suffers)})\\b`,
);

/** The "n't" of a verb, with its apostrophe or without: not the end of "went". */
const nt = "(?<=\\b(?:ai|are|ca|could|did|do|does|had|has|have|is|must|need|should|was|were|wo|would))n'?t";
const not = `(?:${nt}|not| not| never| hardly)`;
const can = `\\b(?:can|could|would|ca|wo)${not} (?:really |possibly |honestly |ever |have )?`;
const filler =
  "(?:(?:an?|any|single|one|real|major|minor|serious|other|technical|big|small|the (?:slightest|least|same|usual)|slightest|least|more|further|of|these|those|such|ever|bit|kind|sort) ){0,4}";
const object = "(?:\\w+ ){0,4}";
/** Who or what denies: the subject, or the verb. */
const denial = `(?:\\b(?:not|never|nobody|no one|(?:none|not one|not a single one) of (?:us|them|you|(?:my|our|the|these|those) \\w+))|${nt}|\\b(?:at no (?:point|time|stage)|not once|never once) (?:did|do|does|was|were|have|has|had) (?:\\w+ ){1,2}?)`;
/** Verbs that add nothing to what they are followed by: "had a problem", "was rude". */
const lightVerb =
  "(?:be|been|being|is|was|were|are|feel|felt|left feeling|have|has|had|experienced?|encounter(?:ed)?|finds?|found|noticed?|see|seen|saw|causes?|caused|gives?|gave|given|makes?|made|run into|ran into|comes? across|came across|suffer(?:ed)?(?: from)?|kept?)";
/** Adjectives whose denial is no praise: a beer that is not cold. */
const badWhenPresent = oneOf(
  lexicon.bad.filter(
    (word) =>
      !["cheap", "cold", "expensive", "loud", "ordinary", "sad", "tired", "less"].some((one) => word.startsWith(one)),
  ),
);
const badThing =
  "(?:(?:any|some)?thing |things? )?(?:bad|negative|unkind|cross|harsh|wrong|missing|broken|damaged|faulty)(?: (?:thing|word|experience|comment|review|remark)s?)?";
const illTreated =
  "(?:kept waiting|waiting long|ignored|rushed|pressured|neglected|ripped off|cheated|overcharged|left hungry|out of place|unsafe|unwelcome|judged|patronised|talked down to)";

/** The part of an expression that says praise, and the same with what says a complaint. */
const poles = { good, bad };
const both = (build: (pole: "good" | "bad") => string, sign: { good: 1 | -1; bad: 1 | -1 }): [string, 1 | -1][] => [
  [build("good"), sign.good],
  [build("bad"), sign.bad],
];

const sources: readonly [string, 1 | -1][] = [
  // No complaint.
  [
    `(?:(?<!not )\\bwithout|\\b(?:no|zero|nil|hardly|barely|free of|free from|not (?:a|one|any|had|have|even (?:a|one)|the (?:slightest|least))|never (?:once )?(?:a|had|have|found|seen|noticed|any)|none of|lack of|not a hint of|not a trace of)|${nt} (?:had|have|found|find|seen|noticed|been)) ${filler}${complaint}\\b(?! (?:left|of |(?:was|were|has been|have been|got) (?:fixed|solved|resolved|sorted|addressed|dealt)))`,
    1,
  ],
  [
    "\\bnothing (?:(?:that )?(?:i|we|one)(?:'d| would) (?:ever )?(?:change|improve|alter|fix|do differently)|bad|negative|wrong|to complain|to criti|to fault|to dislike|to improve|to fix|but praise|but good|but the best)",
    1,
  ],
  [`\\b(?:would|could|wo)${not} (?:change|want to change) (?:a|one|any|anything|nothing)\\b`, 1],
  [`(?:\\bnot|${nt}) have (?:a |any )?(?:bad|negative|unkind|cross) (?:thing|word|things|words) to say\\b`, 1],
  [
    "\\b(?:not (?:a|one)|no|zero)(?: single)? (?:bad|negative|unkind|cross|harsh) (?:thing|word|comment|review|experience|remark|surprise)s?\\b",
    1,
  ],
  ["\\b(?:no need|no reason) to (?:look elsewhere|look further|look any further|worry|hesitate|complain)\\b", 1],
  [`\\bha(?:s|ve)(?:${nt}| not)(?: yet| once| ever)? (?:failed|let (?:me|us) down|disappointed)\\b(?! to\\b)`, 1],
  // There was better.
  [
    "(?:\\bhave|'ve) (?:had|seen|eaten|tasted|used) (?:much |far |a lot )?better(?=[.!,;]|$| (?:ones|elsewhere|for (?:less|half)))",
    -1,
  ],
  ["\\black(?:s|ed|ing)? (?:for )?nothing\\b", 1],
  [
    `${denial} ?(?:(?:ever|once|yet|even|really|actually|honestly|personally|so far) ){0,2}${lightVerb} (?:(?:to|me|us|you|at all|once|ever) )?${filler}(?:${complaint}|${badWhenPresent}|${badThing}|${illTreated})\\b(?! (?:enough|of |for (?:him|her|them|you|the|his|their|us)\\b|(?:was|were|has been|have been|got) (?:fixed|solved|resolved|sorted|addressed|dealt)))`,
    1,
  ],
  [
    `\\b(?:is|was|were|there's|has been)(?:${nt}| not) (?:a|one|any|a single|much|anything|any)(?:thing| thing)? (?:that )?(?:i|we|you|one)(?:'d| would| could) (?:change|improve|alter|fix|fault|criti|do differently)`,
    1,
  ],
  [
    `\\b(?:nothing|not a thing|not one thing) (?:that )?(?:i|we|you) (?:do|did|would|have)(?:${nt}| not) (?:like|love|enjoy|liked|loved|enjoyed)\\b`,
    1,
  ],
  [
    `\\byet to (?:find|have|see|encounter|come across|experience|hear|meet|notice) ${filler}(?:${complaint}|${badThing})\\b`,
    1,
  ],
  [
    "\\bnothing (?:was|is|were|got|came|arrived|has been|had been) (?:ever |at all )?(?:missing|broken|damaged|lost|wrong|out of place|too much (?:trouble|bother|hassle|effort)|a problem|a bother)\\b",
    1,
  ],
  [
    "\\b(?:no one|nobody|never)(?: ever)? (?:leaves?|left|goes?|went|came|comes?)(?: home| away)? (?:hungry|thirsty|disappointed|unhappy|empty[- ]handed|unsatisfied)\\b",
    1,
  ],
  [`${denial} (?:put a foot wrong|set a foot wrong|miss a trick|missed a trick|bat an eyelid|batted an eyelid)\\b`, 1],
  [
    "\\b(?:only|one|sole|biggest|single) (?:complaint|regret|criticism|gripe|grumble|problem|issue|downside|drawback|negative|fault|disappointment|(?:bad|negative|sad) thing)\\b(?: \\w+){0,3}? (?:is|was|would be|being|that)\\b[^.!?;\\n]{0,40}\\b(?:sooner|earlier|years ago|before|longer|more often|more time|end|ended|leave|finish(?:ed)?|over|go home|share|only one)\\b",
    1,
  ],
  [
    `\\b(?:did|do)(?:${nt}| not) expect to (?:like|love|enjoy) (?:\\w+,? ){1,4}?but (?:i|we) (?:did|do|loved|really)\\b`,
    1,
  ],
  [`${denial} (?:has |have |had |do |does |did )?(?:ever |once |even )?complain(?:s|ed|ing)?\\b`, 1],
  [`${denial} (?:(?:has|have|had) )?(?:ever |once )?${fails}\\b`, 1],
  [
    `(?:${nt}|\\bnot) (?:know (?:what|how) (?:i|we)(?:'d| would) (?:do|manage|cope)|imagine (?:my |our )?(?:life|\\w+ing)|be) without\\b`,
    1,
  ],
  [
    `(?:\\bwo|\\bwill|\\bnever)(?:${nt}| not)? (?:take (?:it|them) off|leave home without|go back to|sleep without)\\b`,
    1,
  ],
  [`(?:${nt}|\\bnot|\\bnever) cost (?:me |us )?(?:a|an|any) (?:penny|cent|fortune|arm|extra)\\b`, 1],
  [
    `(?:${nt}|\\bnot|\\bnever) (?:once )?(?:had|have|needed|need) to (?:call|contact|chase|complain|replace|repair|return (?:it|any)|send (?:it|any)|wait|ask twice|worry)\\b`,
    1,
  ],
  ...both(
    (pole) =>
      `\\bnever (?:\\w+ ){0,2}?(?:had|seen|eaten|tasted|heard|met|read|stayed in|been in|experienced) (?:such|so) (?:an? )?${oneOf(lexicon[pole])}\\b`,
    { good: 1, bad: -1 },
  ),
  ...both((pole) => `(?:${nt}|\\bnot) (?:nearly |half |quite |anywhere near )?as ${oneOf(lexicon[pole])} as\\b`, {
    good: -1,
    bad: 1,
  }),
  [`\\b(?:is|was|are|were|been)(?:${nt}| not| never) ${filler}(?:${complaint}|${illTreated})\\b`, 1],
  ["\\bno (?:hesitations?|reservations?|qualms?|doubts?) (?:about|in|whatsoever|at all)\\b", 1],
  [
    `\\bdid(?:${nt}| not) take (?:(?:them|him|her|me|us|it|you) )?(?:long|a (?:minute|second|moment|day)|more than|forever|ages)\\b`,
    1,
  ],
  ["\\bno way (?:i|we)(?:'d| would|'ll| will) (?:\\w+ ){0,4}(?:else|without)\\b", 1],
  [`\\bnever (?:once )?an? (?:single )?${badWhenPresent}\\b`, 1],
  [
    `\\b(?:impossible|(?:is|was)(?:${nt}| not) possible|not easy|hard) to (?:find|get|have|imagine) ${comparative.good}`,
    1,
  ],
  [
    `${denial} (?:try to |tried to |trying to )?(?:cheat(?:ed)?|overcharged?|scam(?:med)?|upsell|trick(?:ed)?|mislead|misled|rip(?:ped)? (?:us|me|you|anyone) off)\\b`,
    1,
  ],
  [`\\b(?:is|was|are|were)(?:${nt}| not) (?:your|an|the) (?:average|ordinary|typical|usual)\\b`, 1],
  // No praise, or a complaint without end.
  [
    `\\b${complaint} (?:\\w+ )?(?:never|(?:do|does|did|wo|will|would)(?:${nt}| not)) (?:seem to )?(?:stop|end|go away|get any better|get better|improve)(?:s|ped|ed)?\\b`,
    -1,
  ],
  [`\\bno (?:end|shortage|lack) of ${filler}${complaint}\\b`, -1],
  [`\\bnot only (?:is|was|did|does|do|are|were|has|have) (?:\\w+ ){1,3}(?:${bad}|${fails})\\b`, -1],
  [`(?:${nt}|\\bnot|\\bnever) (?:been|felt) (?:this|so|that|quite so) ${oneOf(lexicon.bad)}\\b`, -1],
  [`\\bnot (?:nearly|half|quite|anywhere near|even close to|remotely) (?:as |so )?${oneOf(lexicon.good)}\\b`, -1],
  [
    `\\b(?:ca|can|could|would)(?:${nt}|not| not) (?:honestly |really )?(?:say|claim|pretend)(?: that)? (?!enough)(?:\\w+ ){1,3}(?:${good}|liked?|loved?|enjoyed|${oneOf(lexicon.pleases)}e?d?)\\b`,
    -1,
  ],
  // A complaint that is always there.
  [`(?:\\bnot|${nt}|\\bnever) (?:\\w+ ){1,5}without ${filler}${complaint}\\b`, -1],
  [`\\bnot without (?:its |their |a few |some |the odd )?${complaint}\\b`, -1],
  [`\\bnever (?:seen|had|met|known|experienced) (?:so many|so much|such) ${object}${complaint}\\b`, -1],
  // As good, or as bad, as can be.
  ...both(
    (pole) =>
      `${can}(?:be |been |gone |go |done |do |ask for |asked for |find |found |hope for |hoped for |wish for |wished for )${comparative[pole]}\\b`,
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
  [`\\b(?:it|life|this|that)? ?does(?:${nt}| not) get (?:any |much )?better(?: than\\b|$|(?=[.!]))`, 1],
  [
    `${can}(?:ask(?:ed)?|wish(?:ed)?|hope[d]?|want(?:ed)?) (?:for )?(?:more|anything more|anything else|anything better|better)\\b`,
    1,
  ],
  [
    `\\b(?:can|could|ca)${not} (?:really |possibly |honestly )?(?:fault|knock|complain|go wrong|beat|praise|speak highly|say enough good)\\b`,
    1,
  ],
  ...both(
    (pole) =>
      `\\b(?:no|nobody|no one|nowhere|nothing) (?:(?:\\w+ ){1,2}(?:be|been|is|was|had|have|done|does|did) )?${comparative[pole]}\\b`,
    {
      good: 1,
      bad: -1,
    },
  ),
  [`\\b(?:nobody|no one|they|he|she|staff) could(?:${nt})? have done (?:any )?more\\b`, 1],
  ...both(
    (pole) =>
      `\\b(?:did(?:${nt}| not)|never) (?:expect|think|imagine|thought|expected) (?:it|this|that|them|they) (?:to be|would be|could be|was) ${poles[pole]}\\b`,
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
  [`(?:\\bnot|${nt}) (?:at all )?(?:half )?(?:bad|too shabby|disappointed|disappointing|unhappy)\\b`, 1],
  [
    `\\b(?:is|was|are|were|been|felt)(?:${nt}| not| never) (?:at all |once |ever |even slightly |in the least )?${badWhenPresent}\\b`,
    1,
  ],
  [`(?:\\bnot|${nt}|\\bnever) (?:be |been |arrive |arrived |come |came )?(?:late|delayed)\\b`, 1],
  [`(?:\\bnot|${nt}|\\bnever) (?:be |been |arrive |arrived |come |came |delivered )?on time\\b`, -1],
  // What never happens.
  [
    `\\bnever (?:once )?(?:${oneOf(lexicon.displeases)}s?|(?:gets?|got) (?:old|boring|dull|stale)|(?:keep|keeps|kept) (?:me|us|you) waiting)\\b`,
    1,
  ],
  [`\\bno longer ${fails}\\b`, 1],
  [`\\bwould(?:${nt}| not) have it any other way\\b`, 1],
  [
    `\\b(?:ca|can|could)(?:${nt}|not| not) think of (?:anything|a (?:single )?thing) (?:to |i'd |i would |we'd )(?:improve|change|complain|criti|fault|dislike|add)`,
    1,
  ],
  [`\\bnever (?:once )?fail(?:s|ed)? to ${oneOf(lexicon.displeases)}\\b`, -1],
  [`\\bnever (?:once )?fail(?:s|ed)?\\b(?! to ${oneOf(lexicon.displeases)})`, 1],
  [
    `(?:\\bnever|\\bnot|\\bnot once|${nt})(?: once| ever)? (?:let (?:me|us|you|anyone|him|her|them) down|lets (?:me|us|you|anyone|him|her|them) down|disappoint(?:s|ed|ing)?|miss(?:es|ed)? a beat|skip(?:s|ped)? a beat|regret(?:s|ted)?)\\b`,
    1,
  ],
  [`\\bnot once (?:did|has|have) (?:\\w+ ){1,3}(?:${fails}|let (?:me|us|you) down)\\b`, 1],
  [
    `(?:\\bnever|\\brarely|\\bhas not|\\bhave not|\\bdid not|\\bdoes not|\\bdo not|(?:has|have|did|does|do)${nt}|\\bnothing|\\bhardly ever)(?: once| ever| even| yet)? ${fails}\\b`,
    1,
  ],
  [`(?:\\bnot|${nt}) stopp?(?:ed)? ${oneOf(lexicon.enjoys)}\\b`, 1],
  [`(?:\\bnot|${nt}) stopp?(?:ed)? ${oneOf(lexicon.suffers)}\\b`, -1],
  [`\\bcan(?:'?t|not| not) (?:live without|put (?:it|this|the book) down|get enough)\\b`, 1],
  // Wishes.
  [
    `\\b(?:ca|can|could)(?:${nt}|not| not) wait (?:for|until|till|to) (?:\\w+ ){0,5}(?:over|end|ends|finish|finished|stop|gone|leave|be done with|cancel|return it|get rid of)\\b`,
    -1,
  ],
  [
    `(?:\\bnot|${nt}|\\bnever) want(?:ed)? (?:it|this|that|them|the \\w+|our \\w+|my \\w+) to (?:end|stop|finish|be over)\\b`,
    1,
  ],
  [`\\bwould(?:${nt}| not| never) (?:trade|swap|exchange|part with|be without|give up|give (?:it|this|them) up)\\b`, 1],
  [`\\b(?:wo|would|will|do|did)(?:${nt}| not| never) hesitate\\b`, 1],
  [`\\b(?:wo|would|will|do|did|does)(?:${nt}| not| never) (?:be disappointed|regret)\\b`, 1],
  [
    `\\b(?:wo|would|will)(?:${nt}| not| never)(?: ever)? (?:buy|go|shop|order|stay|use|eat|book|want) (?:any|any other|anything|anywhere) else\\b`,
    1,
  ],
  ["\\bwish (?:i|we)(?:'d| had) (?:never|not)\\b", -1],
  ["\\bwrong to (?:doubt|worry|hesitate|be sceptical|be skeptical)\\b", 1],
  ["\\bwrong to (?:trust|believe|buy|choose|expect|hope|rely)\\b", -1],
  ["\\b(?:i|we)(?:'d| would) think twice\\b", -1],
  [`\\bwould(?:${nt}| not) (?:bother|wish (?:it|this|that|them) on)\\b`, -1],
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
  [
    "\\b(?:hard(?:ly|[- ]pressed)?|difficult|impossible|tough) to (?:fault|beat|complain|find (?:any |a |much )?(?:fault|flaw|complaint|mistake)s?|find (?:anything|something|a thing) (?:to complain|to fault|to criti|to dislike|wrong|bad))",
    1,
  ],
  [
    `\\b(?:ca|can|could|would)(?:${nt}|not| not) (?:do|say|thank|praise) (?:\\w+ ){0,3}enough\\b(?! (?:to|about how))`,
    1,
  ],
  [
    `\\b(?:wo|will|would|ca|can)(?:${nt}|not| not) (?:ever |easily )?(?:find|do|beat|top) (?:any |anything |anywhere |a |an )?(?:much )?${comparative.good}`,
    1,
  ],
];

/** In the order of the list; each expression is global, for lower-case text. */
export const constructions: readonly Construction[] = sources.map(([source, sign]) => ({
  expression: new RegExp(source, "g"),
  sign,
}));
