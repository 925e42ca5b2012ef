/** Shortcodes of WordPress and of widespread plug-ins that stand without attributes as well. */
const known = new Set(
  (
    "caption wp_caption gallery audio video playlist embed code sourcecode youtube vimeo soundcloud spotify tweet instagram contact-form-7 " +
    "contact-form gravityform wpforms ninja_form toc ads adsense more nextpage products product_page woocommerce_cart woocommerce_checkout " +
    "woocommerce_my_account recent_products featured_products slideshow polldaddy googlemaps"
  ).split(" "),
);
const knownPrefix = /^(?:vc_|et_pb_|fusion_|av_|fl_|mk_|wpb_|su_|elementor|rev_slider|ngg)/;
const longest = 2_000;
const withAttributes = /^[a-z][\w-]*(?:\s+[\w:-]+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'\]]+))+\s*\/?$/i;
const bare = /^\/?[a-z][\w-]*(?:\s+https?:\/\/\S+)?\s*\/?$/i;

/**
 * Without the shortcodes of WordPress: `[gallery ids="1"]`, `[/caption]`. Only known names, those with attributes and those that are opened and closed count; other words in
 * brackets, as in "They [the council] knew", are text. Linear in the length, whatever brackets it holds.
 */
export function withoutShortcodes(text: string): string {
  const kept: string[] = [];
  const removed = new Set<string>();
  let from = 0;
  let close = -1;
  const paired = pairedNames(text);
  for (let at = text.indexOf("["); at >= 0; at = text.indexOf("[", at + 1)) {
    if (close < at) close = text.indexOf("]", at);
    if (close < 0) break;
    if (close - at > longest) continue;
    // "[[gallery]]" is how WordPress writes "[gallery]" as text.
    if (text[at + 1] === "[" && text[close + 1] === "]") {
      kept.push(text.slice(from, at), text.slice(at + 1, close + 1));
      from = close + 2;
      at = close + 1;
      continue;
    }
    const inside = text.slice(at + 1, close).trim();
    const name = /^\/?([a-z][\w-]*)/i.exec(inside)?.[1]?.toLowerCase();
    if (name === undefined) continue;
    const isKnown = known.has(name) || knownPrefix.test(name) || removed.has(name) || paired.has(name);
    if (!withAttributes.test(inside) && !(isKnown && bare.test(inside))) continue;
    removed.add(name);
    kept.push(text.slice(from, at));
    from = close + 1;
    at = close;
  }
  kept.push(text.slice(from));
  return kept.join("");
}

/** Names that stand in brackets once to open and once to close: "[quote]…[/quote]". */
function pairedNames(text: string): ReadonlySet<string> {
  const closed = new Set([...text.matchAll(/\[\/([a-z][\w-]{0,40})\]/gi)].map(([, name]) => name!.toLowerCase()));
  if (closed.size === 0) return closed;
  const opened = [...text.matchAll(/\[([a-z][\w-]{0,40})[\]\s=]/gi)].map(([, name]) => name!.toLowerCase());
  return new Set(opened.filter((name) => closed.has(name)));
}
