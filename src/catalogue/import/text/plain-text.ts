import { decodeHTML } from "entities";
import { htmlElements, htmlToText } from "./html-text.ts";

const entity = /&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z]{2,8}\d?);/i;
/** Numbers of marks whose ampersand an export has lost, as in "the company #39;s"; a space came in with the loss. */
const bareNumber = /(?<![&\w])#(34|36|38|39|60|62|145|146|147|148|150|151|160|163|82\d\d|8364);/g;
const bareApostrophe = /(?<=\w) ?#39;(?=(?:s|t|d|m|re|ve|ll)\b)/g;
const bareName = /(?<![&\w])(quot|amp|nbsp|apos);/g;
const tag = /<(\/?)([a-z][a-z0-9]{0,11})(\s[^<>]{0,2000})?(\/?)>/gi;
/** Elements whose end may be left out. */
const unclosed = new Set(["p", "li", "tr", "td"]);

/**
 * Reads text that may carry markup although its format does not say so (a column of a table, a field of a JSON record): entities and
 * elements of HTML, emphasis, links and headings of Markdown. Text that only looks a little like markup ("5 * 3 * 2", "the <b> tag",
 * snake_case_names) comes back as it is.
 */
export function readPlainText(source: string): string {
  if (isHtml(source)) return htmlToText(source);
  let text = source;
  if (entity.test(text) || /(?:#\d{2,5}|\b(?:quot|amp|nbsp|apos));/.test(text)) {
    text = decodeHTML(text)
      .replaceAll(bareApostrophe, "'")
      .replaceAll(bareNumber, (_, number: string) => decodeHTML(`&#${number};`))
      .replaceAll(bareName, (_, name: string) => decodeHTML(`&${name};`));
    // A link that was escaped is still a link; an escaped example of markup stays an example.
    if (hasWrittenMarkup(text)) text = htmlToText(text);
    text = text.replaceAll("\u00a0", " ");
  }
  return withoutMarkdown(text);
}

function isHtml(text: string): boolean {
  if (!text.includes("<")) return false;
  const opened = new Set<string>();
  for (const { 1: closing, 2: name, 3: attributes, 4: selfClosing, index } of text.matchAll(tag)) {
    const lower = name!.toLowerCase();
    if (!htmlElements.has(lower)) continue;
    if (attributes?.includes("=") || selfClosing || lower === "br") return true;
    // A paragraph needs no end, but one that is named within a sentence ("the <p> tag") begins none.
    if (unclosed.has(lower) && !closing && /(?:^|[\n>])\s*$/.test(text.slice(0, index))) return true;
    if (closing && opened.has(lower)) return true;
    if (!closing) opened.add(lower);
  }
  return false;
}

function hasWrittenMarkup(text: string): boolean {
  for (const [, , name, attributes] of text.matchAll(tag)) {
    if (/^\s+(?:href|src|class|style|id|target|align|width)\s*=/i.test(attributes ?? "")) return true;
    if (/^(?:p|br|div)$/i.test(name!)) return true;
  }
  return false;
}

const image = /!\[([^\]\n]{0,300})\]\([^()\s]{1,1000}(?:[ \t]+"[^"\n]{0,300}")?\)/g;
const link = /\[([^[\]\n]{1,300})\]\((?:https?:|mailto:|\/|#|\.)[^()\s]{0,1000}(?:[ \t]+"[^"\n]{0,300}")?\)/g;
const strongEmphasis = /(?<![\w*\\])\*\*\*(?=[^\s*])([^*\n]{1,300})(?<=\S)\*\*\*(?![\w*])/g;
const struck = /(?<![\w~\\])~~(?=[^\s~])([^~\n]{1,300})(?<=\S)~~(?![\w~])/g;
const autoLink = /<((?:https?:\/\/|mailto:)[^<>\s]{1,1000})>/g;
const quoted = /^>[ \t]+(?=\p{L}|["“‘])/gmu;
const escaped = /(?<![:\\])\\([*_`#[\]~>!])/g;
const fence = /^(?:```|~~~)[\w-]{0,30}[ \t]*$\n?/gm;
const definition = /^[ \t]{0,3}\[([^[\]\n]{1,100})\]:[ \t]+\S{1,1000}(?:[ \t]+["'(][^\n]{0,300})?[ \t]*$\n?/gm;
const boardCode = /\[(b|i|u|s|url|quote|code|color|size|center)(?:=[^[\]\n]{1,300})?\]([^[\]]{1,2000})\[\/\1\]/gi;
const strong = /(?<![\w*\\])\*\*(?=[^\s*])([^*\n]{1,300})(?<=\S)\*\*(?![\w*])/g;
const emphasis = /(?<![\w*\\])\*(?=[^\s*])([^*\n]{1,300})(?<=\S)\*(?![\w*])/g;
const strongUnderscore = /(?<![\w\\])__(?=[^\s_])([^_\n]{1,300} [^_\n]{0,300})(?<=\S)__(?!\w)/g;
const underscore = /(?<![\w\\])_(?=[^\s_])([^_\n]{1,300})(?<=[^\s_])_(?!\w)/g;
const heading = /^(?:#{2,6}[ \t]+|#[ \t]+(?=\S[^\n]{0,300}\n\s*\n))([^\n]*?)(?:[ \t]+#+)?[ \t]*$/gm;
const codeSpan = /(`{1,2})(?!`)([^`\n]{1,300})\1(?!`)/;

/** Without the marks of Markdown that stand in pairs or at the beginning of a line; what is between backticks is not read. */
function withoutMarkdown(source: string): string {
  if (!/[*_`#[~>\\]/.test(source)) return source;
  return withoutReferences(source.replaceAll(fence, ""))
    .split(new RegExp(codeSpan, "g"))
    .map((piece, i) => {
      // The expression has two groups: every third piece is text, the one before the next text is the code.
      if (i % 3 === 1) return "";
      if (i % 3 === 2) return piece;
      return piece
        .replaceAll(image, "")
        .replaceAll(link, "$1")
        .replaceAll(autoLink, "$1")
        .replaceAll(boardCode, "$2")
        .replaceAll(quoted, "")
        .replaceAll(strongEmphasis, "$1")
        .replaceAll(struck, "$1")
        .replaceAll(strong, "$1")
        .replaceAll(emphasis, "$1")
        .replaceAll(strongUnderscore, "$1")
        .replaceAll(underscore, "$1")
        .replaceAll(heading, "$1")
        .replaceAll(escaped, "$1");
    })
    .join("");
}

/** Links whose addresses stand at the end: "[the page][1]" with "[1]: https://…" below it. */
function withoutReferences(text: string): string {
  const names = new Set([...text.matchAll(definition)].map(([, name]) => name!.toLowerCase()));
  if (names.size === 0) return text;
  return text
    .replaceAll(definition, "")
    .replaceAll(/\[([^[\]\n]{1,300})\] ?\[([^[\]\n]{0,100})\]/g, (whole, shown: string, name: string) =>
      names.has((name || shown).toLowerCase()) ? shown : whole,
    );
}
