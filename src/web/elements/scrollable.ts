/** A table that is wider than a phone scrolls in a region of its own, which the keyboard reaches too. */
export const scrollable = (label: string) => ({
  class: "table-scroll",
  role: "region" as const,
  "aria-label": label,
  tabIndex: 0,
});
