/** News says what did not happen, and means neither praise nor complaint: the denial alone makes no mood. */

const auxiliary = "(?:is|was|were|are|has|have|had|did|does|do|will|would|could|can|may)";
const negated = `(?:${auxiliary}(?: not|n't)|cannot|can't|won't|never)`;
const adverb =
  "(?:(?:yet|immediately|publicly|initially|officially|formally|directly|further|ever|also|seriously|badly|there|himself|herself) ){0,2}";
const harm =
  "(?:casualt(?:y|ies)|injur(?:y|ies)|deaths?|fatalit(?:y|ies)|victims?|damages?|loss(?:es)?|arrests?|charges?|attacks?|incidents?|cases?|outbreaks?|survivors?|disruptions?|delays?|threats?|warnings?|alerts?)";
const matter =
  "(?:decisions?|agreements?|deals?|dates?|details?|figures?|reasons?|motives?|timetables?|votes?|plans?|names?|comments?|statements?|announcements?|changes?|orders?|reports?|results?|prices?|conditions?|talks?|meetings?|sanctions?|explanations?|information|evidence|proof|word|links?)";
const told =
  "(?:reported|recorded|found|expected|given|announced|made|issued|set|taken|reached|planned|scheduled|released|published|known|involved|caused|confirmed|disclosed|provided|available|offered|detected|registered|held|filed|brought|laid|imposed|scheduled)";
const act =
  "(?:attend|comment|provide|call (?:at|on|for)|contain|cite|feature|belong|correspond|coincide|resign|compete|qualify|represent|recogni[sz]e|address the|endorse|oppose|testify|contest|propose|submit|(?:rule|vote) on|appeal|elect|appoint|border|disclose|specify|elaborate|respond to (?:a |an |the |repeated |several )?(?:requests?|questions?|calls?|inquir\\w+|messages?)|reach|apply|travel|sit|include|vote|take (?:place|part|effect)|publish|release|confirm|deny|reveal|identify|announce|mention|sign|participate|name|cover|require|affect|involve|extend|specify|divulge|rule|intend|plan|seek|ratify|adjourn|convene|visit|say (?:who|when|where|how|what|why|whether|if|which)|give (?:a |any |further |more )?(?:details?|reasons?|figures?|names?|dates?|explanation|timetable|breakdown)|stop (?:at|in)|run (?:on|for|until)|stand (?:for|in)|(?:open|close|operate|meet|play|appear|start|begin) (?:on|until|before|in|at))";
const doneTo =
  "(?:named|identified|published|released|announced|confirmed|set|charged|decided|determined|disclosed|scheduled|approved|signed|ratified|finalised|finalized|invited|arrested|given|elected|affected|renewed|filed|extended|implemented|recorded|adopted|ruled on|tested|detected|appointed|present|involved|clear|known|available|in attendance|in the (?:country|building|room|city)|(?:open|closed|due|held) (?:on|until|in|to|before))";
const hurt = "(?:hurt|injured|killed|harmed|wounded|arrested|charged|missing|named)";
const nobody = "(?:nobody(?: else)?|no one(?: else)?|none of (?:the |those |its |their )?\\w+(?: \\w+)?)";

/** Expressions for lower-case text, global: a clause that one of them matches is a plain statement of what is not so. */
export const plainDenials: readonly RegExp[] = [
  `\\b(?:no|not any|zero|neither) (?:\\w+ ){0,2}?(?:${harm}|${matter}) (?:\\w+ ){0,3}?(?:is|was|were|are|has been|have been|had been|being) ${adverb}${told}\\b`,
  `\\bthere (?:is|was|were|are|have been|has been) no (?:\\w+ ){0,2}?(?:${harm}|${matter})\\b`,
  `\\b(?:caus(?:ed|es|ing)|report(?:ed|s|ing)|suffer(?:ed|s|ing)|found|gave|offered|provided|set|made|reached|took|issued) no (?:\\w+ ){0,1}?(?:${harm}|${matter})\\b`,
  `\\b(?:has|had|have) no (?:\\w+ ){0,1}?(?:plans?|intention|comment|jurisdiction|knowledge) `,
  `\\b${nobody} (?:is|was|were|has been|had been|were being) ${adverb}(?:believed to be |thought to be |reported )?(?:${hurt}|(?:in|inside|at|on|near) the \\w+)\\b`,
  `(?<!\\b(?:it|they|this|that|these|those|which) )\\b${negated} ${adverb}${act}\\b`,
  `\\b(?:${auxiliary}(?: not|n't)|never) ${adverb}(?:been |be )?${adverb}${doneTo}\\b`,
  "\\bno (?:\\w+ ){0,2}?(?:has|have|had) (?:yet )?(?:come forward|claimed responsibility|signed up|applied|qualified)\\b",
  `\\bnever (?:met|visited|attended|commented|voted|signed|published|ratified)\\b`,
  `\\b(?:declin\\w+|refus\\w+) to (?:comment|say|give|name|be named|be identified|elaborate|discuss|disclose|confirm|answer questions)\\b`,
  `\\b(?:neither|nor) (?:\\w+ ){1,4}?(?:gave|commented|said|attended|confirmed|named|disclosed|specified|made)\\b`,
].map((source) => new RegExp(source, "g"));

/** Who speaks of themselves, or of a service that fails them, complains: `They did not respond to my messages`. */
export const personal =
  /\b(?:i|i'm|i've|we|we've|me|us|my|our|mine|you|your|anyone|at all|any ?more|any longer|even|still|again|bother(?:ed)?|refund|in time)\b/;
