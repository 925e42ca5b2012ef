/** Attributes that a reader's program follows or loads. */
const addresses =
  /([\s/"'](?:href|src|action|formaction|xlink:href|poster|background)\s*=\s*)("[^"]*"|'[^']*'|[^\s"'>]+)/gi;
// What a browser leaves out of an address before it looks for the scheme (white space and control characters), and the marks of the engine around values.
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
const ignored = /[\u0000-\u0020\ue000\ue001]+/g;
const references = /&(?:#x([\da-f]{1,6})|#(\d{1,7})|(colon|tab|newline));?/gi;
const script = /^(?:javascript:|vbscript:|data:(?!image\/(?:png|jpe?g|gif|webp|avif)[;,]))/i;

/**
 * HTML in which no address runs a script: a value of a user, such as a trait that anybody can send, may stand where a template has
 * `href="{{ user.site }}"`, and escaping does not change `javascript:`. Such addresses become `#`; images in `data:` stay.
 */
export function withoutScriptLinks(html: string): string {
  return html.replace(addresses, (whole, before: string, value: string) => {
    const address = decoded(value.replace(/^["']|["']$/g, "")).replace(ignored, "");
    return script.test(address) ? `${before}"#"` : whole;
  });
}

function decoded(value: string): string {
  return value.replace(references, (_, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return name.toLowerCase() === "colon" ? ":" : "";
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : "";
  });
}
