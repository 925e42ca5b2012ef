import { parse as parseToml } from "smol-toml";
import { parse as parseYaml } from "yaml";

export type FrontMatter = { fields: Record<string, unknown>; rest: string } | { fault: string };

const yaml = /^\ufeff?---[ \t]*\r?\n([\s\S]*?)(?:^|\n)(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/;
const toml = /^\ufeff?\+\+\+[ \t]*\r?\n([\s\S]*?)(?:^|\n)\+\+\+[ \t]*(?:\r?\n|$)/;

/**
 * The fields before a Markdown document, as Hugo, Jekyll, Zola, Eleventy and Obsidian write them: YAML between `---`, TOML between `+++`, a
 * JSON object. A rule at the beginning of a text without fields is text. Faulty front matter is a fault: the document is not read in part.
 */
export function readFrontMatter(text: string): FrontMatter {
  try {
    const inYaml = yaml.exec(text);
    if (inYaml) {
      const parsed: unknown = parseYaml(inYaml[1]!);
      if (parsed === null || parsed === undefined) return { fields: {}, rest: text.slice(inYaml[0].length) };
      return isFields(parsed) ? { fields: parsed, rest: text.slice(inYaml[0].length) } : { fields: {}, rest: text };
    }
    const inToml = toml.exec(text);
    if (inToml) return { fields: parseToml(inToml[1]!), rest: text.slice(inToml[0].length) };
    if (/^\s*\{\s*"/.test(text)) {
      const end = jsonEnd(text);
      if (end > 0) return { fields: JSON.parse(text.slice(0, end)) as Record<string, unknown>, rest: text.slice(end) };
    }
    return { fields: {}, rest: text };
  } catch (error) {
    return { fault: (error as Error).message.split("\n", 1)[0]! };
  }
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Behind the object at the beginning of a text; 0 where it has no end. */
function jsonEnd(text: string): number {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (inString) {
      if (character === "\\") at++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === "{") depth++;
    else if (character === "}" && --depth === 0) return at + 1;
  }
  return 0;
}
