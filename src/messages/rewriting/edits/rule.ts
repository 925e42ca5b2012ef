import type { MessageDocument } from "../../text/message-document.ts";
import type { ToneLimits, ToneTarget } from "../../tone/message-tone.ts";
import type { Cue, Lexicon } from "../../wording/lexicon.ts";
import type { SentenceView } from "../../wording/sentence-view.ts";
import type { LazyTags } from "../../wording/word-class.ts";
import type { Edit } from "./edit.ts";

/** What the rules may know of the whole message; it depends on the text alone. */
export interface MessageFacts {
  hasGreeting: boolean;
  wordCount: number;
  exclamations: number;
  emoji: number;
  cues: ReadonlySet<Cue>;
  /** Whether a sentence starts with an announcement ("Please be advised that"). */
  announces: boolean;
  /** Whether help, an address or an answer is offered somewhere. */
  offersHelp: boolean;
  /** Whether the text already holds one of the lexicon's courtesy sentences. */
  courtesies: ReadonlySet<string>;
  /** Cues per sentence, in order. */
  sentenceCues: readonly ReadonlySet<Cue>[];
}

export interface RuleContext {
  document: MessageDocument;
  view: SentenceView;
  /** Position of the sentence in the message. */
  index: number;
  facts: MessageFacts;
  lexicon: Lexicon;
  tags: LazyTags;
  target: ToneTarget;
  limits: ToneLimits;
  /** Whether the message writes apostrophes curly. */
  curly: boolean;
  /** A subject line takes word changes, but no greeting, courtesy, question or emoji. */
  part: "body" | "subject";
}

/** One possible rewording; its edits are made together or not at all. */
export type Proposal = readonly Edit[];
export type Rule = (context: RuleContext) => Proposal[];
