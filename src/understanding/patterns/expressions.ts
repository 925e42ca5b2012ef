import type { PatternType } from "./pattern-type.ts";

export interface PatternExpression {
  type: PatternType;
  /** Global; every repetition is bounded or starts at a boundary, so hostile text costs linear time. */
  expression: RegExp;
  accept?: (found: string) => boolean;
}

const month =
  "(?:Jan(?:uary|\\.)?|Feb(?:ruary|\\.)?|Mar(?:ch|\\.)?|Apr(?:il|\\.)?|May|June?|July?|Aug(?:ust|\\.)?|Sept?(?:ember|\\.)?|Oct(?:ober|\\.)?|Nov(?:ember|\\.)?|Dec(?:ember|\\.)?)";
const day = "\\d{1,2}(?:st|nd|rd|th)?";
const amount = "\\d{1,3}(?:,\\d{3}){1,5}(?:\\.\\d{1,4})?|\\d{1,12}(?:\\.\\d{1,4})?";
const scale = "(?:\\s?(?:thousand|million|billion|trillion|bn|mn|tn|m|k))?";

export const expressions: readonly PatternExpression[] = [
  { type: "url", expression: /(?<![\p{L}\p{N}])(?:https?:\/\/|www\.)[^\s<>"]{2,2000}/giu },
  { type: "email", expression: /(?<![\w.+%-])[\w.+%-]{1,64}@(?:[\w-]{1,63}\.){1,4}[a-z]{2,24}(?![\w-])/gi },
  {
    type: "money",
    expression: new RegExp(`(?:[A-Z]{2}|(?<![A-Za-z]))[$€£¥₹]\\s?(?:${amount})${scale}(?![\\w])`, "g"),
  },
  {
    type: "money",
    expression: new RegExp(
      `(?<![\\w.,])(?:${amount})${scale}\\s?(?:[€£¥₹]|(?:dollars?|euros?|pounds?|yen|USD|EUR|GBP|CHF|JPY)\\b)`,
      "g",
    ),
  },
  { type: "percent", expression: /(?<![\w.,])[+-]?\d{1,9}(?:\.\d{1,6})?\s?(?:%|percent\b|per cent\b)/g },
  { type: "date", expression: /(?<![\w-])\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?![\w-])/g },
  {
    type: "date",
    expression: /(?<![\w/])(?:0?[1-9]|[12]\d|3[01])\/(?:0?[1-9]|[12]\d|3[01])\/(?:\d{4}|\d{2})(?![\w/])/g,
  },
  { type: "date", expression: new RegExp(`(?<!\\w)${day}(?: of)? ${month}(?:,? \\d{4})?(?!\\w)`, "g") },
  { type: "date", expression: new RegExp(`(?<!\\w)${month} (?:${day}(?:,? \\d{4})?|\\d{4})(?!\\w)`, "g") },
  {
    type: "time",
    expression: /(?<![\w:.])(?:[01]?\d|2[0-3])[:.][0-5]\d(?::[0-5]\d)?\s?(?:[ap]\.?m\.?(?!\w)|(?![\w:.]\d))/gi,
    accept: (found) => /:|m/i.test(found),
  },
  { type: "phone", expression: /(?<![\w.,/-])(?:\+|\(|0)[\d() .-]{5,22}\d(?![\w-])/g, accept: isPhone },
  { type: "phone", expression: /(?<![\w.,/-])\d{3}[-.]\d{3}[-.]\d{4}(?![\w-])/g },
];

/** 7 to 15 digits (E.164), no two separators in a row but ") ". */
function isPhone(found: string): boolean {
  const digits = found.replace(/\D/g, "").length;
  return digits >= 7 && digits <= 15 && !/[ .-]{2}|\.\d{1,2}$/.test(found);
}
