/** What stands in a text and is not seen: soft hyphens, spaces without width, marks of direction. */
const unseen = /[\u00ad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;
/** Joiners and picture selectors belong to a spelling, not to the name. */
const joiners = /\u200c|\u200d|[\ufe0e\ufe0f]/g;
/** Letters that tell dotted from dotless i: Turkish and its neighbours. */
const turkish = /[ğĞşŞıİ]/;

/** A label as the server keeps it: composed, single spaces, none at the ends, nothing unseen. Empty for a blank one. */
function tidyLabel(label: string): string {
  return label.normalize("NFC").replaceAll(unseen, "").trim().replaceAll(/\s+/gu, " ");
}

/**
 * The form in which the server compares labels of tags: letter case as Unicode folds it (`Straße` is `STRASSE`, `ΟΔΟΣ` is `οδος`), full-width and compatibility forms, composed and decomposed accents, kinds of spaces, hyphens and apostrophes
 * do not count. Of labels with letters of Turkish I is the capital of ı and İ that of i. Accents do count.
 */
export function labelKey(label: string): string {
  // Compatibility makes a space and an accent of marks that stand alone: of one of them people mean an apostrophe.
  const compatible = tidyLabel(label).replaceAll("´", "'").normalize("NFKC");
  const tidy = tidyLabel(compatible.replaceAll(joiners, ""));
  const small = turkish.test(tidy) ? tidy.toLocaleLowerCase("tr") : tidy.toLowerCase();
  return small
    .replaceAll(/[ßẞ]/g, "ss")
    .replaceAll("ς", "σ")
    .replaceAll("i\u0307", "i")
    .replaceAll(/[‘’ʼ`]/g, "'")
    .replaceAll(/[“”„]/g, '"')
    .replaceAll(/[‐‑–—−]/g, "-")
    .normalize("NFC");
}

/** Whether two labels name one tag. */
export const isSameLabel = (a: string, b: string): boolean => labelKey(a) === labelKey(b);
