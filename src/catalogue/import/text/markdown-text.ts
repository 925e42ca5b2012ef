import MarkdownIt from "markdown-it";
import { htmlToText } from "./html-text.ts";

const markdown = new MarkdownIt({ html: true });
/** Blocks nested deeper than this are left out by the renderer (its own limit is 100). */
const deepestNesting = 90;

/**
 * The text of a Markdown document without its marks, one paragraph for each block. What Obsidian, Hugo and Jekyll add is read as well:
 * `[[page|words]]` gives the words, `==marked==` the text, `%%notes%%`, `{{< figure >}}` and `{% include %}` nothing. A document that nests
 * lists or quotes absurdly deep comes back with its marks, since none of its words may be lost.
 */
export function markdownToText(source: string): string {
  if (isTooDeep(source)) return source.trim();
  return htmlToText(markdown.render(withoutExtensions(source)));
}

/** Marks that open blocks at the beginning of a line, and its indentation, bound how deep its blocks nest. */
function isTooDeep(source: string): boolean {
  for (const line of source.split("\n")) {
    const head = /^(?:[ \t]|>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t]))*/.exec(line)![0];
    const marks = head.replaceAll(/[ \t]+/g, "").length;
    const indent = /^[ \t]*/.exec(head)![0].replaceAll("\t", "    ").length / 2;
    if (marks + indent > deepestNesting) return true;
  }
  return false;
}

const mostInside = 400;
const wikiLink = new RegExp(
  `(!?)\\[\\[([^\\[\\]\\n|]{1,${mostInside}})(?:\\|([^\\[\\]\\n]{0,${mostInside}}))?\\]\\]`,
  "g",
);
const callout = /^([ \t]*>[ \t]*)\[![\w-]{1,30}\][-+]?/gm;
const footnoteMark = /\[\^[^\]\s]{1,60}\](?!:)/g;
const taskMark = /^([ \t]*[-*+][ \t]+)\[[ xX]\][ \t]/gm;
const highlight = /(?<![=\w])==(?=[^\s=])([^=\n]{1,400})==(?![=\w])/g;
const generatorTag = /\{\{[<%][^{}\n]{0,1000}[>%]\}\}|\{%-?[^{}\n]{0,1000}%\}/g;

function withoutExtensions(source: string): string {
  let inFence: string | undefined;
  const parts: string[] = [];
  let open: string[] = [];
  const flush = (): void => {
    parts.push(readExtensions(open.join("\n")));
    open = [];
  };
  for (const line of source.split(/\r?\n/)) {
    const fence = /^[ \t]{0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (inFence === undefined && fence !== undefined) {
      if (open.length > 0) flush();
      inFence = fence;
      parts.push(line);
    } else if (inFence !== undefined) {
      parts.push(line);
      if (fence?.startsWith(inFence)) inFence = undefined;
    } else open.push(line);
  }
  if (open.length > 0) flush();
  return parts.join("\n");
}

function readExtensions(text: string): string {
  return withoutPairs(text, "%%")
    .replaceAll(generatorTag, "")
    .replaceAll(wikiLink, (_, embed: string, page: string, words?: string) => (embed ? "" : (words ?? page)))
    .replaceAll(callout, "$1")
    .replaceAll(taskMark, "$1")
    .replaceAll(footnoteMark, "")
    .replaceAll(highlight, "$1");
}

/** Without what stands between two marks; a mark without its partner stays. */
function withoutPairs(text: string, mark: string): string {
  const pieces = text.split(mark);
  const last = pieces.length % 2 === 0 ? mark + pieces.pop()! : "";
  return pieces.filter((_, i) => i % 2 === 0).join("") + last;
}
