import { Tokenizer } from "htmlparser2";

/** Elements whose text is none of the article's. */
const unread = new Set(
  "script style noscript template svg math iframe nav form button select textarea head object audio video canvas".split(
    " ",
  ),
);
/** Unread elements that stand within a sentence without ending it. */
const silent = new Set(["script", "style", "noscript", "template"]);
const inline = new Set(
  (
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark o:p q ruby rt rp s samp small span strike strong sub sup time " +
    "tt u var wbr img"
  ).split(" "),
);
const empty = new Set("area base br col embed hr img input link meta param source track wbr".split(" "));

/** The elements that text of an article is written in; other words in angle brackets, as in "a List<T> of", are text. */
export const htmlElements = new Set(
  [...unread, ...inline, ...empty].concat(
    (
      "address article aside blockquote body caption center dd details div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hgroup html li main " +
      "ol p pre section summary table tbody td tfoot th thead title tr ul picture map dialog menu slot progress meter output fieldset legend " +
      "optgroup option frameset frame marquee blink nobr dir applet path g rect colgroup"
    ).split(" "),
  ),
);

const isElement = (name: string): boolean => htmlElements.has(name) || name.includes("-");

/**
 * What people see of a piece of HTML: one paragraph for each block, blank lines between them, entities resolved once. Reads tokens without
 * building a tree: time is linear in the length, whatever is nested, unclosed or unknown. A part that is never shown (a script, a form, a
 * menu) ends with its closing tag; where that is missing, it is read as text, and nothing after it is lost.
 */
export function htmlToText(html: string): string {
  if (!/[<&]/.test(html)) return html.replaceAll(/[^\S\r\n]+/g, " ").trim();
  const shown = new Set<string>();
  for (;;) {
    const { text, unclosed } = readTokens(html, shown);
    if (unclosed === undefined) return text;
    shown.add(unclosed);
  }
}

const nothing = (): void => undefined;

function readTokens(html: string, shown: ReadonlySet<string>): { text: string; unclosed: string | undefined } {
  const paragraphs: string[] = [];
  let parts: string[] = [];
  let hidden: string | undefined;
  let hiddenDepth = 0;
  let tag = "";
  let tagStart = 0;
  let hasAttributes = false;
  /** Names that stood in angle brackets without being elements. */
  const words = new Set<string>();
  const hasBlocks = /<\s*(?:p|div|br|li|h[1-6]|td|tr|blockquote|section|article|dd|dt)\b/i.test(html);
  const close = (): void => {
    if (parts.length === 0) return;
    const open = parts.join("");
    // Without any block the author's own blank lines are the paragraphs.
    for (const piece of hasBlocks ? [open] : open.split(/\n[^\S\n]*\n/)) {
      const text = piece.replaceAll(/\s+/g, " ").trim();
      if (text !== "") paragraphs.push(text);
    }
    parts = [];
  };
  const open = (name: string): void => {
    if (hidden !== undefined) {
      if (name === hidden) hiddenDepth++;
      return;
    }
    if (!isElement(name)) return;
    if (!inline.has(name) && !silent.has(name)) close();
    if (unread.has(name) && !shown.has(name)) {
      hidden = name;
      hiddenDepth = 1;
    }
  };
  const end = (name: string): void => {
    if (name === hidden && --hiddenDepth === 0) hidden = undefined;
    else if (hidden === undefined && isElement(name) && !inline.has(name)) close();
  };
  /** A name that is no element's and stands there without attributes is a word of the text. */
  const openWord = (until: number): void => {
    if (hidden !== undefined || hasAttributes || isElement(tag)) return;
    words.add(tag);
    parts.push(html.slice(tagStart - 1, until + 1));
  };
  const tokenizer = new Tokenizer(
    { decodeEntities: true },
    {
      ontext: (start, until) => {
        if (hidden === undefined) parts.push(html.slice(start, until));
      },
      ontextentity: (code) => {
        if (hidden === undefined) parts.push(String.fromCodePoint(code));
      },
      onopentagname: (start, until) => {
        tag = localName(html.slice(start, until));
        tagStart = start;
        hasAttributes = false;
        open(tag);
      },
      onattribname: () => {
        hasAttributes = true;
      },
      onselfclosingtag: (until) => {
        openWord(until);
        if (tag === hidden) end(tag);
      },
      onopentagend: (until) => {
        openWord(until);
        if (tag === hidden && empty.has(tag)) end(tag);
      },
      onclosetag: (start, until) => {
        const name = localName(html.slice(start, until));
        if (hidden === undefined && words.has(name)) parts.push(`</${html.slice(start, until)}>`);
        else end(name);
      },
      oncdata: (start, until, offset) => {
        if (hidden === undefined) parts.push(html.slice(start, until - offset));
      },
      onattribdata: nothing,
      onattribentity: nothing,
      onattribend: nothing,
      oncomment: nothing,
      ondeclaration: nothing,
      onend: nothing,
      onprocessinginstruction: nothing,
    },
  );
  tokenizer.write(html);
  tokenizer.end();
  close();
  return { text: paragraphs.join("\n\n"), unclosed: hidden };
}

/** `xhtml:DIV` is a div. */
function localName(name: string): string {
  const lower = name.toLowerCase();
  return lower === "o:p" ? lower : lower.slice(lower.lastIndexOf(":") + 1);
}

/** How deep the elements of a page nest and how many there are, in linear time and without a tree. */
export function measureHtml(html: string): { depth: number; elements: number } {
  let depth = 0;
  let deepest = 0;
  let elements = 0;
  for (const [, closing, name] of html.matchAll(/<(\/?)([a-z][\w:-]{0,40})/gi)) {
    if (empty.has(name!.toLowerCase())) continue;
    depth = closing ? Math.max(0, depth - 1) : depth + 1;
    if (!closing) elements++;
    if (depth > deepest) deepest = depth;
  }
  return { depth: deepest, elements };
}
