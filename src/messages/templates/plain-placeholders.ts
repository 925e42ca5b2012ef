import { plainDjango, withoutComments } from "./django-forms.ts";

/** Longest name in `${name}` that is read. */
const mostName = 100;

/** What a template without it is Liquid already. */
const foreign = /\$\{|\{#|\{%[^%]{0,500}\{\{|\{[{%][^{}]{0,500}(?:elif|empty|\bis\s|\sin\s|\(|\bset\s|\sor\s)/;
const rawBlock = /^\{%-?\s*raw\s*-?%\}/;
const rawEnd = /\{%-?\s*endraw\s*-?%\}/g;

/**
 * What other systems write within tags, as Liquid: Braze's `${first_name}` (`{{${first_name} | default: 'there'}}`) becomes a plain name, with
 * spaces in place of the marks, and so do the forms of Django and Jinja, so that every place in the template stays where it is. Outside tags
 * `${` is text and stays, and so does everything in `{% raw %}`.
 */
export function plainPlaceholders(template: string): string {
  if (!foreign.test(template)) return template;
  const source = template.includes("{#") ? withoutComments(template) : template;
  let result = "";
  let at = 0;
  while (at < source.length) {
    const open = nextTag(source, at);
    if (open < 0) return result + source.slice(at);
    const end = tagEnd(source, open);
    const tag = source.slice(open, end);
    result += source.slice(at, open) + (rawBlock.test(tag) ? tag : plainDjango(plainNames(tag)));
    at = end;
  }
  return result;
}

function tagEnd(source: string, open: number): number {
  const close = source.indexOf(source.charAt(open + 1) === "{" ? "}}" : "%}", open + 2);
  if (close < 0) return source.length;
  // "{{${name}}}" closes with three braces, the first of which is the name's.
  const end = source.startsWith("}}}", close) ? close + 3 : close + 2;
  if (!rawBlock.test(source.slice(open, end))) return end;
  rawEnd.lastIndex = end;
  return rawEnd.exec(source) === null ? source.length : rawEnd.lastIndex;
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
