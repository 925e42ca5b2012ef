import { type MessageDocument, readMessage } from "../text/message-document.ts";
import type { TokeniseOptions } from "../text/tokenise-message.ts";
import { countLexical, emptyCounts, greetingOf, type LexicalCounts } from "../tone/lexical-tone.ts";
import type { Cue, Lexicon } from "../wording/lexicon.ts";
import { type SentenceView, viewSentence } from "../wording/sentence-view.ts";
import type { MessageFacts } from "./edits/rule.ts";

/** A message read once: sentences, their counts, and the counts of the whole. */
export interface MessageReading {
  document: MessageDocument;
  views: readonly SentenceView[];
  sentenceCounts: readonly LexicalCounts[];
  counts: LexicalCounts;
}

export function readForRewriting(text: string, options: TokeniseOptions, lexicon: Lexicon): MessageReading {
  const document = readMessage(text, options);
  const views = document.sentences.map(viewSentence);
  const sentenceCounts = views.map((view) => countLexical(view, lexicon));
  const counts = emptyCounts();
  for (const part of sentenceCounts) for (let i = 0; i < counts.length; i++) counts[i]! += part[i]!;
  return { document, views, sentenceCounts, counts };
}

/** What the rules may know of the whole message. */
export function gatherFacts({ document, views }: MessageReading, lexicon: Lexicon): MessageFacts {
  const sentenceCues = views.map((view) => cuesOf(view, lexicon));
  const cues = new Set(sentenceCues.flatMap((list) => [...list]));
  const courtesies = new Set<string>();
  let wordCount = 0;
  for (const view of views) {
    const words = view.tokens.filter((token) => token.kind === "word");
    wordCount += words.length;
    const line = words.map((token) => token.lower).join(" ");
    if (lexicon.courtesySentences.has(line)) courtesies.add(line);
  }
  return {
    hasGreeting: views[0] !== undefined && greetingOf(views[0], lexicon) !== undefined,
    wordCount,
    exclamations: document.tokens.filter((token) => token.kind === "punctuation" && token.text === "!").length,
    emoji: document.tokens.filter((token) => token.kind === "emoji").length,
    cues,
    offersHelp:
      /\b(?:questions?|enquir|help|contact|get in touch|here for you|let us know|reply|write to|call|ring|telephone|phone|assist\w*|unclear|ask|need us)\b/i.test(
        document.text,
      ),
    courtesies,
    sentenceCues,
  };
}

function cuesOf(view: SentenceView, lexicon: Lexicon): Set<Cue> {
  const cues = new Set<Cue>();
  view.tokens.forEach((token, i) => {
    if (token.kind !== "word") return;
    for (const { value } of lexicon.cues.at(view.tokens, i, view.isJoined)) cues.add(value);
    if (token.lower.endsWith("n't")) cues.add("bad");
  });
  return cues;
}
