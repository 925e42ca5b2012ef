/** Types that the encoder knows, in the order in which they are listed; each has a colour of its own. */
export const namedTypes = ["person", "organization", "location", "product", "work", "event"] as const;

const plurals: Record<string, string> = {
  person: "People",
  organization: "Organisations",
  location: "Places",
  product: "Products",
  work: "Works",
  event: "Events",
  money: "Money",
  date: "Dates",
  percent: "Shares",
};

export function isNamedType(type: string): boolean {
  return namedTypes.some((named) => named === type);
}

const singulars: Record<string, string> = { organization: "organisation", location: "place" };

/** "place"; a type that has no other word is its own. */
export const wordOfType = (type: string): string => singulars[type] ?? type;

export function pluralOfType(type: string): string {
  return plurals[type] ?? type.charAt(0).toUpperCase() + type.slice(1);
}
