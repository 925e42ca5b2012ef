/**
 * English function words, auxiliaries, pronouns, number words, verbs of reporting, and words of time and measure, as full forms and lemmas:
 * frequent everywhere, so they say nothing about what a text is about.
 */
export const englishStopWords: ReadonlySet<string> = new Set(
  `a about above across actually after afterwards again against ago ah ain all almost alone along already alright also although always am
  among amongst amount an and another any anybody anyhow anymore anyone anything anyway anywhere apart apparently are aren around as aside ask
  at away back be became because become becomes becoming been before beforehand begin behind being believe below beside besides best better between beyond big both but by
  call came can cannot cant certain certainly clearly come comes coming could couldn course currently day days de did didn do does doesn doing don done down during
  each early eg eight eighth either else elsewhere end enough especially et etc even ever every everybody everyone everything everywhere ex exactly example except
  far few fifth find first five for former formerly forth found four fourth from front full further furthermore gave general generally get gets getting give given gives giving go goes going gone gonna good got gotta gotten great
  had hadn half happen has hasn have haven having he hello hence her here hereby herein hers herself hey hi high him himself his hm hmm how however hundred
  i ie if important in indeed inside instead into is isn it its itself just keep keeps kept kind knew know known knows large last lately later latter least less lest let lets like likely little ll long look looking looks lot lots low
  made mainly make makes making man many may maybe me mean means meanwhile men might mightn million mine more moreover most mostly mr mrs ms much must mustn my myself
  namely near nearly necessary need needn needs neither never nevertheless next nine ninth no nobody non none nonetheless noone nor normally not nothing now nowhere
  obviously of off often oh ok okay old on once one ones only onto or other others otherwise ought oughtn our ours ourselves out outside over overall own
  part particular particularly past people per perhaps place please plus point possible possibly pretty probably put quite
  rather re really recent recently regarding regardless right
  said same saw say saying says second see seem seemed seeming seems seen sees self selves sense set seven seventh several shall shan she should shouldn show shows side similar simply since six sixth small so some somebody somehow someone something sometime sometimes somewhat somewhere soon sort still stuff stop such suppose sure
  take taken takes taking talk tell ten tend than thank thanks that the their theirs them themselves then thence there thereafter thereby therefore therein these they thing things think third this thorough those though thought thousand three through throughout thru thus time times to today together told tomorrow too took toward towards tried tries truly try trying turn twelve twenty twice two
  un under unfortunately unless unlike unlikely until unto up upon us use used uses using usually various ve very via want wants was wasn way ways we week weeks well went were weren what whatever when whence whenever where whereas whereby wherein whereupon wherever whether which while whither who whoever whole whom whose why will willing wish with within without won wonder word work would wouldn wrong
  year years yes yesterday yet you young your yours yourself yourselves zero
  second seconds minute minutes hour hours morning noon afternoon evening night nights month months decade decades century centuries moment
  january february march april june july august september october november december spring summer autumn winter season
  monday tuesday wednesday thursday friday saturday sunday weekend
  millimetre millimeter centimetre centimeter metre meter metres meters kilometre kilometer kilometres kilometers inch inches foot feet yard yards mile miles
  gram grams kilogram kilograms kilo kilos ton tons tonne tonnes litre liter litres liters percent per cent euro euros dollar dollars
  number numbers half quarter pair couple dozen hundred new old man men woman women
  dr st i'm i've i'd i'll it's he's she's that's there's what's who's let's we're they're you're don't can't won't didn't isn't`.split(
    /\s+/,
  ),
);
