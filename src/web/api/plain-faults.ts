/** A refusal of one value, as the server's schema words it. */
export interface Fault {
  path: string;
  message: string;
}

/** What editors call the parts of what they send; a number in a path stands for "one of". */
const names: Record<string, string> = {
  add: "The tag",
  accept: "The tag",
  reject: "The tag",
  label: "The name",
  name: "The name",
  aliases: "The other spelling",
  texts: "The text",
  title: "The title",
  body: "The text",
  subject: "The subject",
};

/** What the schemas say, and how an editor would hear it. */
const wordings: readonly [RegExp, (limit: string) => string][] = [
  [/^Too big: expected string to have <=(\d+) characters/, (limit) => `is too long: ${limit} characters at most`],
  [/^Too small: expected string to have >=1 characters/, () => "is empty"],
  [/^Too small: expected string to have >=(\d+) characters/, (limit) => `is too short: ${limit} characters at least`],
  [/^Too big: expected array to have <=(\d+) items/, (limit) => `has too many entries: ${limit} at most`],
  [/^Too big: expected number to be <=(\S+?)(,|$)/, (limit) => `is too large: ${limit} at most`],
  [/^Too small: expected number to be >=(\S+?)(,|$)/, (limit) => `is too small: ${limit} at least`],
  [/^Invalid input: expected \w+, received undefined/, () => "is missing"],
  [/^has no letter or digit/, () => "has no letter or digit"],
];

/** Refusals in an editor's words, each once; undefined where one of them has no such wording. */
export function plainFaults(faults: readonly Fault[]): string | undefined {
  const sentences = faults.map(plainFault);
  if (sentences.length === 0 || sentences.includes(undefined)) return undefined;
  return [...new Set(sentences)].join(" ");
}

function plainFault({ path, message }: Fault): string | undefined {
  const part = path.split(".").findLast((step) => !/^\d+$/.test(step));
  const name = part === undefined ? undefined : names[part];
  if (name === undefined) return undefined;
  for (const [pattern, say] of wordings) {
    const found = pattern.exec(message);
    if (found) return `${name} ${say(found[1] ?? "")}.`;
  }
  return undefined;
}
