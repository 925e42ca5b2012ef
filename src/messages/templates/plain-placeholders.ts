/** Longest name in `${name}` that is read. */
const mostName = 100;

/**
 * Braze writes names as `${first_name}` inside its tags: `{{${first_name} | default: 'there'}}`. They become plain names, with spaces in place of the marks, so that every place in
 * the template stays where it is. Outside tags `${` is text and stays.
 */
export function plainPlaceholders(source: string): string {
  if (!source.includes("${") && !/\{%[^%]{0,500}\{\{/.test(source)) return source;
  let result = "";
  let at = 0;
  while (at < source.length) {
    const open = nextTag(source, at);
    if (open < 0) return result + source.slice(at);
    const close = source.indexOf(source.charAt(open + 1) === "{" ? "}}" : "%}", open + 2);
    // "{{${name}}}" closes with three braces, the first of which is the name's.
    const end = close < 0 ? source.length : source.startsWith("}}}", close) ? close + 3 : close + 2;
    result += source.slice(at, open) + plainNames(source.slice(open, end));
    at = end;
  }
  return result;
}

function nextTag(source: string, from: number): number {
  for (let i = source.indexOf("{", from); i >= 0; i = source.indexOf("{", i + 1)) {
    const next = source.charAt(i + 1);
    if (next === "{" || next === "%") return i;
  }
  return -1;
}

/** `custom_attribute.${Fav Color}` becomes `custom_attribute["Fav Color"]`, which is as long; outputs inside a tag (`{% if {{x}} == 1 %}`) lose their braces. */
function plainNames(tag: string): string {
  const named = tag
    .replace(/(?<=\w)\.\$\{([^${}"\n]{1,100})\}/g, '["$1"]')
    .replace(/\$\{([\w.-]{1,100})\}/g, (whole, name: string) => (name.length > mostName ? whole : `  ${name} `));
  return named.startsWith("{%") ? named.slice(0, 2) + named.slice(2).replaceAll(/\{\{|\}\}/g, "  ") : named;
}
