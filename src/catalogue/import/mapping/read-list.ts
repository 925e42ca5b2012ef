import { labelKey, tidyLabel } from "../../items/label-key.ts";

/** Characters that separate the entries of a list in one text, strongest first: the strongest that is there separates, the others are text. */
const separators = ["|", ";", "\n", ","] as const;

/**
 * The entries of a list: an array, or one text. Entries are trimmed, inner spaces are single; blank ones and repetitions (whatever their
 * case) are left out. Objects stand for their name. `unread` counts the entries that are neither.
 */
export function readList(value: unknown): { entries: string[]; unread: number } {
  if (value === undefined || value === null) return { entries: [], unread: 0 };
  const parts = Array.isArray(value) ? value : typeof value === "string" ? split(value) : [value];
  const entries = new Map<string, string>();
  let unread = 0;
  for (const part of parts as unknown[]) {
    const name = nameOf(part);
    if (name === undefined) {
      unread++;
      continue;
    }
    const entry = tidyLabel(name);
    const key = labelKey(entry);
    if (entry !== "" && !entries.has(key)) entries.set(key, entry);
  }
  return { entries: [...entries.values()], unread };
}

function split(text: string): string[] {
  const inBrackets = /^\s*\[(.*)\]\s*$/s.exec(text)?.[1];
  if (inBrackets !== undefined) {
    try {
      const parsed: unknown = JSON.parse(text);
      if (Array.isArray(parsed)) return parsed.flatMap((part) => nameOf(part) ?? []);
    } catch {
      // Python writes its lists with single quotes.
      return [...inBrackets.matchAll(/'([^']*)'|"([^"]*)"|([^,'"]+)/g)].map(
        ([, one, two, bare]) => one ?? two ?? bare!,
      );
    }
  }
  if (/^\s*#\S+(?:\s+#\S+)*\s*$/.test(text)) return text.split(/[\s#]+/);
  const plain = text.replaceAll(/[；]/g, ";").replaceAll(/[、，،]/g, ",");
  const separator = separators.find((mark) => plain.includes(mark));
  if (separator === undefined) return [plain];
  const parts = plain.split(separator).filter((part) => part.trim() !== "");
  return separator === "," ? withInitials(parts) : parts;
}

const initials = /^\s*(?:\p{Lu}\.?[\s-]?){1,4}$/u;

/** "Smith, A., Doe, J." are two people: each second part is the initials of the one before. */
function withInitials(parts: readonly string[]): string[] {
  const isPaired =
    parts.length >= 2 && parts.length % 2 === 0 && parts.every((part, i) => initials.test(part) === (i % 2 === 1));
  if (!isPaired || !parts.some((part) => part.includes("."))) return [...parts];
  return parts.flatMap((part, i) => (i % 2 === 0 ? [`${part},${parts[i + 1]}`] : []));
}

function nameOf(part: unknown): string | undefined {
  if (typeof part === "string") return part;
  if (typeof part === "number") return String(part);
  if (part === null) return "";
  if (typeof part !== "object" || Array.isArray(part)) return undefined;
  const { name, label, title, term, displayName, display_name, full_name, value, rendered, slug, id } = part as Record<
    string,
    unknown
  >;
  const found = [name, label, title, displayName, display_name, full_name, term, value, rendered, slug, id].find(
    (one) => typeof one === "string" && one !== "",
  );
  if (found !== undefined) return found as string;
  const { first_name, last_name, firstName = first_name, lastName = last_name } = part as Record<string, unknown>;
  const parts = [firstName, lastName].filter((one) => typeof one === "string" && one !== "");
  return parts.length > 0 ? parts.join(" ") : undefined;
}
