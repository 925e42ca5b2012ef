import { maxRecordBytes } from "./record.ts";

export type XmlElement = { line: number; xml: string } | { line: number; tooLong: number };

/**
 * Cuts the elements of one name out of an XML document of any size, in memory bounded by the longest permitted element. Tags
 * inside CDATA sections do not count; elements of that name do not nest. A document that ends within an element gives it as it is.
 */
export async function* readXmlElements(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
  maxLength = maxRecordBytes,
): AsyncGenerator<XmlElement> {
  const opening = new RegExp(`<${name}(?=[\\s>])`, "g");
  const closing = `</${name}>`;
  const decoder = new TextDecoder();
  let text = "";
  let line = 1;
  let from = 0;
  let inside = false;
  let dropped = 0;
  const cut = (at: number): void => {
    for (let i = text.indexOf("\n"); i >= 0 && i < at; i = text.indexOf("\n", i + 1)) line++;
    text = text.slice(at);
    from = 0;
  };
  function* advance(): Generator<XmlElement> {
    for (;;) {
      if (!inside) {
        opening.lastIndex = from;
        const start = opening.exec(text)?.index;
        if (start === undefined) {
          cut(Math.max(0, text.length - name.length - 2));
          return;
        }
        cut(start);
        inside = true;
      }
      const end = endOf(text, closing, from);
      if (end.found) {
        const length = dropped + end.at;
        yield length > maxLength ? { line, tooLong: length } : { line, xml: text.slice(0, end.at) };
        cut(end.at);
        inside = false;
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
  if (inside) yield dropped + text.length > maxLength ? { line, tooLong: dropped + text.length } : { line, xml: text };
}

/** The end of the element, or from where to search on once more text is there. */
function endOf(text: string, closing: string, from: number): { found: boolean; at: number } {
  for (let at = from; ; ) {
    const close = text.indexOf(closing, at);
    const data = text.indexOf("<![CDATA[", at);
    if (data < 0 || (close >= 0 && close < data)) {
      if (close >= 0) return { found: true, at: close + closing.length };
      return { found: false, at: Math.max(at, text.length - closing.length - 9) };
    }
    const dataEnd = text.indexOf("]]>", data);
    if (dataEnd < 0) return { found: false, at: data };
    at = dataEnd + 3;
  }
}
