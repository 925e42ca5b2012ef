import model from "wink-eng-lite-web-model";
import winkNlp, { type Document, type WinkMethods } from "wink-nlp";

/** wink-nlp keeps every word it ever met; past this many new ones the instance is replaced (about 60 MB of growth). */
const maxNewLexemes = 250_000;

interface LexemeList {
  features: { lexeme: { list: string[] } };
}

let lexemes: LexemeList | undefined;
let knownLexemes = 0;
let nlp: WinkMethods | undefined;

function load(): WinkMethods {
  const core = model.core as () => LexemeList;
  // wink-nlp asks the model for a fresh lexicon; holding on to it is the only way to see it grow.
  const observed = {
    ...model,
    core: () => {
      lexemes = core();
      return lexemes;
    },
  };
  const loaded = winkNlp(observed, ["sbd", "pos", "ner"]);
  knownLexemes = lexemes!.features.lexeme.list.length;
  return loaded;
}

/** The process-wide wink-nlp: its `its` accessors. */
export function winkIts(): WinkMethods["its"] {
  nlp ??= load();
  return nlp.its;
}

/** Tokens, sentence boundaries, parts of speech and patterns of an English text. Synchronous; keep texts short. */
export function readDoc(text: string): Document {
  if (nlp === undefined || lexemes!.features.lexeme.list.length - knownLexemes > maxNewLexemes) nlp = load();
  return nlp.readDoc(text);
}
