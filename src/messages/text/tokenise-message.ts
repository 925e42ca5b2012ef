export type TokenKind =
  /** A word that may be reworded. */
  | "word"
  /** Something that must stay as it is; `fact` says what it is. */
  | "fact"
  /** Mark-up inside a sentence: no width, no word. */
  | "tag"
  /** Mark-up that ends a block of text, such as `</p>`. */
  | "block-tag"
  | "emoji"
  | "punctuation"
  | "space"
  | "newline";

export type FactKind =
  | "data"
  | "keep"
  | "placeholder"
  | "link"
  | "email"
  | "quotation"
  | "money"
  | "percentage"
  | "number"
  | "date"
  | "time"
  | "code"
  | "name"
  | "markup";

export interface Token {
  kind: TokenKind;
  fact?: FactKind;
  text: string;
  /** Lower case, straight apostrophes. */
  lower: string;
  /** UTF-16 offsets into the message. */
  start: number;
  end: number;
}

export interface TokeniseOptions {
  /** With `html`, tags, comments and character references are mark-up and only text nodes hold words. */
  format: "text" | "html";
}

const month =
  "(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)";
const weekday = "(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)";
const amount = "\\d[\\d.,'\u00A0\u202F]*\\d|\\d";
const currencyWord = "(?:GBP|USD|EUR|CHF|JPY|pounds?|dollars?|euros?|pence|cents?)";
const scale = "(?:\\s?(?:k|m|bn|thousand|million|billion)\\b)?";
const domainEnding = "(?:com|org|net|io|dev|app|co|uk|eu|de|fr|info|example|test|edu|gov|shop|news|me|ly|ai)";

/** Order matters: the first alternative that matches at a position wins. */
const rules: readonly (readonly [TokenKind, FactKind | undefined, string])[] = [
  ["fact", "data", "\uE000[^\uE001]*\uE001?"],
  ["fact", "keep", "\uE002[^\uE003]*\uE003?"],
  ["fact", "keep", "\\{%-?\\s*keep\\s*-?%\\}[\\s\\S]*?(?:\\{%-?\\s*endkeep\\s*-?%\\}|$)"],
  ["fact", "placeholder", "\\{\\{(?:(?!\\{\\{)[\\s\\S]){0,2000}?\\}\\}"],
  ["fact", "placeholder", "\\{%(?:(?!\\{%)[\\s\\S]){0,2000}?%\\}"],
  ["fact", "link", '(?:https?|ftp|mailto|tel|sms):[^\\s<>"\u201C\u201D]*[^\\s<>"\u201C\u201D.,;:!?)\\]\'\u2019]'],
  ["fact", "email", "[\\w.+-]{1,64}@[\\w-]{1,63}(?:\\.[\\w-]{1,63}){1,5}"],
  [
    "fact",
    "link",
    `(?:www\\.[\\w-]{1,63}(?:\\.[\\w-]{1,63}){1,5}|[A-Za-z0-9][\\w-]{0,62}(?:\\.[\\w-]{1,63}){0,4}\\.${domainEnding}\\b)(?:[/?#][^\\s<>"\u201C\u201D]*[^\\s<>"\u201C\u201D.,;:!?)\\]'\u2019])?`,
  ],
  ["fact", "code", "`[^`\\n]{1,200}`"],
  ["fact", "quotation", "\u201C[^\u201D\\n]{0,600}\u201D"],
  ["fact", "quotation", "\u00AB[^\u00BB\\n]{0,600}\u00BB"],
  ["fact", "quotation", '"[^"\\n]{1,600}"'],
  ["fact", "quotation", "(?<![\\p{L}\\p{N}])\u2018[^\u2018\u2019\\n]{1,300}\u2019(?![\\p{L}\\p{N}])"],
  ["fact", "quotation", "(?<![\\p{L}\\p{N}])'[^'\\n]{1,300}'(?![\\p{L}\\p{N}])"],
  ["fact", "date", `(?:${amount})(?:st|nd|rd|th)?\\s(?:of\\s)?${month}\\b\\.?(?:,?\\s\\d{4}\\b)?`],
  ["fact", "date", `${month}\\b\\.?\\s\\d{1,2}(?:st|nd|rd|th)?\\b(?:,?\\s\\d{4}\\b)?`],
  ["fact", "date", `${weekday}s?\\b`],
  ["fact", "date", "\\d{4}-\\d{2}-\\d{2}(?:T[\\d:.]+Z?)?|\\d{1,2}/\\d{1,2}/\\d{2,4}"],
  ["fact", "time", "\\d{1,2}[:.]\\d{2}(?:\\s?[ap]\\.?m\\b\\.?)?(?!\\d)|\\d{1,2}\\s?[ap]\\.?m\\b"],
  [
    "fact",
    "money",
    `[\u00A3$\u20AC\u00A5]\\s?(?:${amount})${scale}|(?:${amount})\\s?(?:[\u00A3$\u20AC\u00A5]|${currencyWord}\\b)`,
  ],
  ["fact", "percentage", `(?:${amount})\\s?(?:%|per\\s?cent\\b|percent\\b)`],
  [
    "fact",
    "code",
    "#?[A-Za-z0-9]*(?:[A-Za-z]\\d|\\d[A-Za-z])[A-Za-z0-9]*(?:[-_/.][A-Za-z0-9]+)*|[A-Z0-9]{2,}(?:[-_][A-Z0-9]+)+",
  ],
  ["fact", "number", `[+\u2212-]?(?:${amount})(?:st|nd|rd|th)?`],
  ["fact", "code", "[\\p{L}\\p{N}]+(?:['\u2019]\\p{L}+)?_[\\p{L}\\p{N}_'\u2019]+"],
  ["fact", "code", "[#@][\\p{L}\\p{N}_]+"],
  ["fact", "code", "(?!(?:ASAP|OK|PS|FYI|BTW|TBH|PSA|LOL|OMG)\\b)[A-Z]{2,}s?(?![\\p{Ll}'\u2019])"],
  ["word", undefined, "[\\p{L}\\p{M}]+(?:['\u2019][\\p{L}]+)*(?:-[\\p{L}\\p{M}]+(?:['\u2019][\\p{L}]+)*)*"],
  [
    "emoji",
    undefined,
    "(?:\\p{Extended_Pictographic}|\\p{Regional_Indicator})(?:\\uFE0F|\\u200D\\p{Extended_Pictographic}|\\p{Emoji_Modifier}|\\p{Regional_Indicator})*|(?<=^|\\s)[:;]-?[)(DP](?=\\s|$|[.,!?])",
  ],
  ["newline", undefined, "[ \\t]*(?:\\r\\n|\\n|\\r)"],
  ["space", undefined, "[^\\S\\r\\n]+"],
];

const markupRules: readonly (readonly [TokenKind, FactKind | undefined, string])[] = [
  ["block-tag", "markup", "<!--[\\s\\S]*?(?:-->|$)|<!\\w[^<>]{0,4000}>"],
  ...["script", "style", "pre", "title", "textarea"].map(
    (name) => ["block-tag", "markup", `<${name}\\b[\\s\\S]*?(?:</${name}\\s*>|$)`] as const,
  ),
  ["tag", "markup", "<code\\b[\\s\\S]*?(?:</code\\s*>|$)"],
  [
    "block-tag",
    "markup",
    "</?(?:p|div|br|hr|li|ul|ol|dl|dt|dd|h[1-6]|table|thead|tbody|tr|td|th|section|article|header|footer|main|blockquote|center|body|html|head|form|button|option)\\b[^<>]{0,4000}>",
  ],
  ["tag", "markup", "</?[A-Za-z][^<>]{0,4000}>"],
  ["space", undefined, "&nbsp;"],
  ["fact", "markup", "&(?:[A-Za-z]+|#\\d+|#x[\\da-fA-F]+);"],
];

interface Scanner {
  pattern: RegExp;
  kinds: readonly (readonly [TokenKind, FactKind | undefined])[];
}

/** One sticky expression with one capturing group per rule; the rules themselves capture nothing. */
function buildScanner(list: typeof rules): Scanner {
  return {
    pattern: new RegExp(list.map(([, , source]) => `(${source})`).join("|"), "uy"),
    kinds: list.map(([kind, fact]) => [kind, fact]),
  };
}

const scanners = { text: buildScanner(rules), html: buildScanner([...markupRules, ...rules]) };

/**
 * Cuts a message into tokens that cover it without gaps: joining their texts gives the message back.
 * Facts (numbers, money, links, quotations, placeholders, fenced data ...) become one token each, so that no rule can reach inside.
 * Names are recognised later, once sentence starts are known.
 */
export function tokeniseMessage(message: string, options: TokeniseOptions): Token[] {
  const { pattern, kinds } = scanners[options.format];
  const tokens: Token[] = [];
  let at = 0;
  while (at < message.length) {
    const plain = plainToken(message, at);
    if (plain !== undefined) {
      tokens.push(plain);
      at = plain.end;
      continue;
    }
    pattern.lastIndex = at;
    const match = pattern.exec(message);
    if (match === null || match[0].length === 0) {
      const width = (message.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
      tokens.push(makeToken("punctuation", undefined, message.slice(at, at + width), at));
      at += width;
      continue;
    }
    let group = 1;
    while (match[group] === undefined) group++;
    const [kind, fact] = kinds[group - 1]!;
    tokens.push(makeToken(kind, fact, match[0], at));
    at += match[0].length;
  }
  return tokens;
}

const plainWord = /[a-z]+(?:['\u2019][a-z]+)?(?=[ ,!?]|\.?\s|\.?$)/y;

/** Most of a message is small words and single spaces, which no other rule could claim: they are taken without trying the rules. */
function plainToken(message: string, at: number): Token | undefined {
  if (message.charCodeAt(at) === 32) {
    const next = message.charCodeAt(at + 1);
    return next > 32 && next < 127 ? makeToken("space", undefined, " ", at) : undefined;
  }
  plainWord.lastIndex = at;
  const match = plainWord.exec(message);
  return match === null ? undefined : makeToken("word", undefined, match[0], at);
}

function makeToken(kind: TokenKind, fact: FactKind | undefined, text: string, start: number): Token {
  const token: Token = {
    kind,
    text,
    lower: text.toLowerCase().replaceAll("\u2019", "'"),
    start,
    end: start + text.length,
  };
  if (fact !== undefined) token.fact = fact;
  return token;
}
