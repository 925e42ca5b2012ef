import { parseHTML } from "linkedom";

/** The part of the DOM that is read here. */
interface TextNode {
  nodeType: number;
  nodeName: string;
  textContent: string | null;
  childNodes: Iterable<TextNode>;
}

const elementNode = 1;
const textNode = 3;
const unread = new Set(["SCRIPT", "STYLE", "NOSCRIPT", "TEMPLATE", "SVG", "IFRAME", "NAV", "FORM", "BUTTON", "HEAD"]);
const inline = new Set(
  "A ABBR B BDI BDO CITE CODE DATA DEL DFN EM FONT I INS KBD MARK Q RUBY S SAMP SMALL SPAN STRONG SUB SUP TIME U VAR WBR".split(
    " ",
  ),
);

/** What a reader sees of a piece of HTML: one paragraph for each block, blank lines between them, entities resolved. */
export function htmlToText(html: string): string {
  if (!/[<&]/.test(html)) return html.replaceAll(/[ \t]+/g, " ").trim();
  const { document } = parseHTML(`<!doctype html><html><body>${html}</body></html>`);
  return readableText(document.body as unknown as TextNode);
}

/** As `htmlToText`, of a node that is parsed already. */
export function readableText(root: TextNode): string {
  const paragraphs: string[] = [];
  let open = "";
  const close = (): void => {
    const text = open.replaceAll(/[ \t\r\n\u00a0]+/g, " ").trim();
    if (text !== "") paragraphs.push(text);
    open = "";
  };
  const visit = (node: TextNode): void => {
    if (node.nodeType === textNode) open += node.textContent ?? "";
    if (node.nodeType !== elementNode) return;
    const name = node.nodeName.toUpperCase();
    if (unread.has(name)) return;
    const isBlock = !inline.has(name);
    if (isBlock) close();
    for (const child of node.childNodes) visit(child);
    if (isBlock) close();
  };
  visit(root);
  close();
  return paragraphs.join("\n\n");
}
