/** A text in quotes on one line. */
const quoted = /"[^"\n]*"|'[^'\n]*'/g;
const hidden = "\u0000";
const token = /personalization_token\(\s*(["'])([\w.]{1,100})\1\s*(?:,\s*("[^"\n]{0,200}"|'[^'\n]{0,200}')\s*)?\)/g;

/**
 * A tag or output of Django's templates (Brevo, Klaviyo) or Jinja's (HubSpot) as Liquid writes it, in as many characters, so that every place in the
 * template stays where it is: `elif`, `empty`, `is defined`, `not in`, `x|filter("a")`, `{% set x = a or "b" %}`, `personalization_token("a", "b")`.
 * Texts in quotes stay as they are, and so does what has no form in Liquid.
 */
export function plainDjango(tag: string): string {
  if (!/elif|empty|is\s|\sin\s|\(|set\s|\sor\s/.test(tag)) return tag;
  const named = tag.replace(token, (whole, _mark: string, name: string, fallback: string | undefined) =>
    (fallback === undefined ? name : `${name} | default: ${fallback}`).padEnd(whole.length),
  );
  const masked = named.replace(quoted, (text) => text[0] + hidden.repeat(text.length - 2) + text[0]);
  const isOutput = masked.startsWith("{{") || /^\{%-?\s*set\b/.test(masked);
  const read = masked
    .replace(/^(\{%-?)(\s*)elif\b(.*?)(\s?)(?=-?%\})/s, elsif)
    .replace(/^(\{%-?\s*)empty(?=\s*-?%\})/, "$1else ")
    .replace(/\bis(\s+not)?\s+(?:defined|undefined|none|null)\b/gi, (whole, not: string | undefined) => {
      const isThere = (not === undefined) === /\sdefined$/i.test(whole);
      return (isThere ? "!= nil" : "== nil").padEnd(whole.length);
    })
    .replace(/\bnot(\s+)in\b/g, (whole) => "lacks".padEnd(whole.length))
    .replace(/\|(\s*\w+\s*)\(([^()]*)\)/g, (_, filter: string, values: string) =>
      values.trim() === "" ? `|${filter} ${values} ` : `|${filter}:${values} `,
    )
    .replace(/ or (?=\S)/g, isOutput ? " |d:" : " or ");
  let at = -1;
  return read.replaceAll(hidden, () => {
    at = masked.indexOf(hidden, at + 1);
    return named[at]!;
  });
}

/** The letter that `elsif` has more is taken from a space beside it; without one the tag stays. */
function elsif(whole: string, open: string, before: string, condition: string, after: string): string {
  if (before !== "") return `${open}${before.slice(1)}elsif${condition}${after}`;
  return after === "" ? whole : `${open}elsif${condition}`;
}

/** Comments of both, `{# ... #}`, as spaces and line breaks. */
export function withoutComments(source: string): string {
  return source.replace(/(?<!\{)\{#-?\s[\s\S]{0,20000}?#\}/g, (comment) => comment.replace(/[^\n]/g, " "));
}
