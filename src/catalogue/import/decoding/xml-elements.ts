import { maxRecordBytes } from "./record.ts";

/** `name` as it stands in the document, prefix included. */
export type XmlElement = { line: number; name: string; xml: string } | { line: number; name: string; tooLong: number };

/**
 * Cuts the elements of some names (as they stand in the document, with their prefixes) out of an XML document of any size, in memory bounded
 * by the longest permitted element. Tags inside CDATA sections and comments do not count; elements of one name do not nest. A document that
 * ends within an element gives it as it is.
 */
export async function* readXmlElements(
  chunks: AsyncIterable<Uint8Array>,
  names: readonly string[],
  maxLength = maxRecordBytes,
): AsyncGenerator<XmlElement> {
  const longestName = Math.max(...names.map((name) => name.length));
  const opening = new RegExp(`<(${names.join("|")})(?=[\\s>/])|<!\\[CDATA\\[|<!--`, "g");
  const decoder = new TextDecoder();
  let text = "";
  let line = 1;
  let from = 0;
  let inside: string | undefined;
  let dropped = 0;
  const cut = (at: number): void => {
    const passed = text.slice(0, at);
    for (let i = passed.indexOf("\n"); i >= 0; i = passed.indexOf("\n", i + 1)) line++;
    text = text.slice(at);
    from = 0;
  };
  /** Moves to the next element; false when more text is needed. */
  const enter = (): boolean => {
    for (;;) {
      opening.lastIndex = from;
      const found = opening.exec(text);
      if (!found) {
        cut(Math.max(from, text.length - longestName - 10));
        return false;
      }
      if (found[1] !== undefined) {
        cut(found.index);
        inside = found[1];
        return true;
      }
      const mark = found[0] === "<!--" ? "-->" : "]]>";
      const end = text.indexOf(mark, found.index + found[0].length);
      if (end >= 0) from = end + mark.length;
      else if (text.length - found.index > maxLength) from = found.index + found[0].length;
      else {
        cut(found.index);
        return false;
      }
    }
  };
  function* advance(): Generator<XmlElement> {
    for (;;) {
      if (inside === undefined && !enter()) return;
      const name = inside!;
      const end = endOf(text, name, from);
      if (end.found) {
        const length = dropped + end.at;
        yield length > maxLength ? { line, name, tooLong: length } : { line, name, xml: text.slice(0, end.at) };
        cut(end.at);
        inside = undefined;
        dropped = 0;
        continue;
      }
      from = end.at;
      if (text.length > maxLength) {
        // What cannot be kept is not searched again; the open CDATA section, if any, stays at the front.
        dropped += from;
        cut(from);
      }
      return;
    }
  }
  for await (const chunk of chunks) {
    text += decoder.decode(chunk, { stream: true });
    yield* advance();
  }
  if (inside === undefined) return;
  const length = dropped + text.length;
  yield length > maxLength ? { line, name: inside, tooLong: length } : { line, name: inside, xml: text };
}

/** The end of the element, or from where to search on once more text is there. */
function endOf(text: string, name: string, from: number): { found: boolean; at: number } {
  if (from === 0 && text.startsWith("<") && !text.startsWith("<!")) {
    const firstEnd = text.indexOf(">");
    if (firstEnd < 0) return { found: false, at: 0 };
    if (text[firstEnd - 1] === "/") return { found: true, at: firstEnd + 1 };
  }
  const closing = new RegExp(`</${name}\\s*>|<!\\[CDATA\\[|<!--`, "g");
  for (let at = from; ; ) {
    closing.lastIndex = at;
    const found = closing.exec(text);
    if (!found) return { found: false, at: Math.max(at, text.length - name.length - 40) };
    if (found[0].startsWith("</")) return { found: true, at: found.index + found[0].length };
    const mark = found[0] === "<!--" ? "-->" : "]]>";
    const end = text.indexOf(mark, found.index + found[0].length);
    if (end < 0) return { found: false, at: found.index };
    at = end + mark.length;
  }
}
