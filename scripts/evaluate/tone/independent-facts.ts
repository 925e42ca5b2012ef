/**
 * Facts as patterns that share no code with the guard: digits with what clings to them, links, addresses, placeholders, kept parts and negations.
 * Sorted, so that two texts state the same when their lists are equal.
 */
export function plainFacts(text: string): string[] {
  const found = [
    ...(text.match(/\{%-?\s*keep[\s\S]*?endkeep\s*-?%\}/g) ?? []),
    ...(text.match(/\{\{.*?\}\}|\{%.*?%\}/g) ?? []),
    ...(text.match(/https?:\/\/\S+/g) ?? []).map((link) => link.replace(/[.,;:!?]+$/, "")),
    ...(text.match(/[\w.+-]+@[\w.-]+\w/g) ?? []),
    ...(text.match(/[\u00A3$\u20AC]?\d[\d.,:]*\d%?|[\u00A3$\u20AC]?\d%?/g) ?? []),
    ...(text.match(/[\w]*\d[\w]*-[\w]+|[A-Z]{2,}-\d+\w*/g) ?? []),
  ];
  const words =
    text
      .toLowerCase()
      .replaceAll("\u2019", "'")
      .replace(/do not hesitate|don't hesitate/g, "feel free")
      .match(/[a-z]+(?:'[a-z]+)*/g) ?? [];
  const negations = words.filter((word) =>
    /^(?:not|no|never|none|nothing|nobody|without|cannot|unable|nor|neither)$|n't$/.test(word),
  );
  return [...found, ...negations.map((word) => (/^(?:not|cannot|unable)$|n't$/.test(word) ? "not" : word))].sort();
}
