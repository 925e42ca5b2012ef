import type { MessageDocument } from "../../text/message-document.ts";
import type { ToneAxis, ToneLimits, ToneTarget } from "../../tone/message-tone.ts";
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
  /** The views of all sentences; `views[index]` is `view`. */
  views: readonly SentenceView[];
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

/** A way to reword a sentence. */
export interface Rule<Name extends string = string> {
  /** Stands in the changes of a reply. */
  name: Name;
  /** The axes that the rule may serve. An edit for another axis would surprise: a request for a casual text asks for no exclamation mark. */
  axes: readonly ToneAxis[];
  /** Whether the rule looks at the whole message and acts only once before it is read again. */
  once: boolean;
  /** Whether the result is casual wording, which a formal target never gets. */
  casual: boolean;
  /** Whether the result is formal wording, which a casual target never gets. */
  formal: boolean;
  /** Whether a formal text never keeps what the rule replaces, whatever its tone measures. */
  always: boolean;
  propose(context: RuleContext): Proposal[];
}

/** A rule that may act many times and whose result is neither casual nor formal nor needed in any case, unless it says so. */
export function defineRule<const Name extends string>(
  rule: Pick<Rule<Name>, "name" | "axes" | "propose"> & Partial<Rule<Name>>,
): Rule<Name> {
  return { once: false, casual: false, formal: false, always: false, ...rule };
}
