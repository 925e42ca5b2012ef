export type PartOfSpeech =
  | "ADJ"
  | "ADP"
  | "ADV"
  | "AUX"
  | "CCONJ"
  | "DET"
  | "INTJ"
  | "NOUN"
  | "NUM"
  | "PART"
  | "PRON"
  | "PROPN"
  | "PUNCT"
  | "SCONJ"
  | "SYM"
  | "VERB"
  | "X";

export interface Token {
  /** UTF-16 offsets: `source.slice(start, end) === text`. */
  start: number;
  end: number;
  text: string;
  /** Dictionary form in lower case: "mice" -> "mouse"; the lower-cased text for words outside the lexicon. */
  lemma: string;
  pos: PartOfSpeech;
  /** A function word ("the", "of", "not"). */
  isStop: boolean;
  /** Has a letter or a digit. */
  isWord: boolean;
}

export interface Sentence {
  start: number;
  end: number;
  /** Its tokens are `tokens.slice(firstToken, endToken)`. */
  firstToken: number;
  endToken: number;
}
