const doubled = new Set(
  "get let put set sit run cut hit begin plan ship stop swap chat shop drop plug grab win tip fit step hop pop spot trip wrap map tap log scan quit".split(
    " ",
  ),
);

/** The -ing form of a verb's base form: `see` - `seeing`, `share` - `sharing`, `get` - `getting`, `tie` - `tying`. */
export function ingForm(base: string): string {
  if (base.endsWith("ie")) return `${base.slice(0, -2)}ying`;
  if (/[^eoy]e$/.test(base) && base !== "be") return `${base.slice(0, -1)}ing`;
  return doubled.has(base) ? `${base}${base.at(-1)}ing` : `${base}ing`;
}
