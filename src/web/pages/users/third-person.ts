const forms: Record<string, string> = { you: "they", your: "their", yours: "theirs" };

/** A reason that is written for the user, told of them; titles in quotation marks stay as they are. */
export function toldOfThem(reason: string): string {
  return reason
    .split(/(“[^”]*”)/)
    .map((part) => (part.startsWith("“") ? part : part.replaceAll(/\byours?\b|\byou\b/g, (word) => forms[word]!)))
    .join("");
}
