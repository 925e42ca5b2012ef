/** The form in which two labels of one tag are equal: letter case, kinds and numbers of spaces and full-width forms do not count. */
export function tagKey(label: string): string {
  return tidyLabel(label).toLowerCase();
}

/** A label as it is kept: composed, single spaces, none at the ends. Empty for a blank one. */
export function tidyLabel(label: string): string {
  return label.normalize("NFKC").trim().replaceAll(/\s+/gu, " ");
}
