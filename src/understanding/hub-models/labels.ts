import { ModelUnavailableError } from "../../errors/errors.ts";

/** Column of the three classes (negative, neutral, positive) that each label of a sentiment model counts for. */
export function sentimentColumns(labels: readonly string[], model: string): number[] {
  return labels.map((label) => {
    const column = columnOf(label.toLowerCase(), labels.length);
    if (column === undefined) {
      throw new ModelUnavailableError(
        `${model} has the label "${label}", which names no sentiment; use a model with negative/positive labels or one to five stars.`,
      );
    }
    return column;
  });
}

function columnOf(label: string, count: number): number | undefined {
  if (/^neg/.test(label)) return 0;
  if (/^neu/.test(label)) return 1;
  if (/^pos/.test(label)) return 2;
  const stars = /^([1-5]) stars?$/.exec(label);
  if (stars) return Math.sign(Number(stars[1]) - 3) + 1;
  const numbered = /^label_(\d)$/.exec(label);
  if (numbered && (count === 2 || count === 3)) return count === 2 ? 2 * Number(numbered[1]) : Number(numbered[1]);
  return undefined;
}

const entityTypes: Readonly<Record<string, string>> = {
  per: "person",
  person: "person",
  org: "organization",
  organization: "organization",
  corporation: "organization",
  group: "organization",
  loc: "location",
  gpe: "location",
  location: "location",
  fac: "location",
  product: "product",
  work_of_art: "work",
  "creative-work": "work",
  event: "event",
};

/**
 * BIO tags in our types from those of a token-classification model ("B-PER" -> "B-person"); types of its own stay, in lower
 * case ("MISC" -> "misc"). A scheme without B- tags becomes one in which every word begins an entity.
 */
export function entityTags(labels: readonly string[]): string[] {
  const hasBegin = labels.some((label) => /^B[-_]/.test(label));
  return labels.map((label) => {
    if (label === "O") return "O";
    const [, prefix = "", name = label] = /^([BI])[-_](.+)$/.exec(label) ?? [];
    const type = entityTypes[name.toLowerCase()] ?? name.toLowerCase();
    return `${hasBegin && prefix !== "" ? prefix : "B"}-${type}`;
  });
}
