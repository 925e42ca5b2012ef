/** Names under which events act on an item, in lower case, as a list of SQL. */
export const itemActs = ["viewed", "clicked", "read", "liked", "shared", "saved", "purchased"]
  .map((act) => `'item ${act}'`)
  .join(", ");
