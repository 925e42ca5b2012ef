/** What to call a user: the name among the traits, or the id. */
export function userName(user: { id: string; traits: Record<string, unknown> }): string {
  const { name, first_name: first, firstName, last_name: last, lastName } = user.traits;
  const full = typeof name === "string" ? name : [first ?? firstName, last ?? lastName].filter(isText).join(" ");
  return full === "" ? user.id : full;
}

/** The traits beside the name as short texts. */
export function otherTraits(traits: Record<string, unknown>): { name: string; value: string }[] {
  return Object.entries(traits)
    .filter(([name, value]) => !/name/i.test(name) && ["string", "number", "boolean"].includes(typeof value))
    .map(([name, value]) => ({ name: name.replaceAll("_", " "), value: String(value) }));
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
