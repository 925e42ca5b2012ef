import { plainName } from "./usual-names.ts";

const notPublic =
  /^(?:draft|auto-draft|pending|private|trash|trashed|deleted|scheduled|future|archived|unpublished|unlisted|hidden|entwurf|brouillon|borrador|inactive)$/i;
const statusNames = new Set([
  "status",
  "poststatus",
  "publishstatus",
  "publicationstatus",
  "workflowstate",
  "state",
  "visibility",
]);
const draftNames = new Set(["draft", "isdraft"]);
const hiddenNames = new Set(["unlisted", "hidden", "private", "isprivate", "ishidden", "archived", "isarchived"]);
const publishedNames = new Set(["published", "ispublished", "publish", "active01", "productvisible"]);

/**
 * Why a record is not to be seen by users, by the flags that generators, shops and content management systems write: `draft: true`,
 * `published: false`, `status: "pending"`. Undefined for one that is published or says nothing; `published` with a date is a date.
 */
export function unpublished(fields: readonly (readonly [string, unknown])[]): string | undefined {
  for (const [column, value] of fields) {
    if (value === undefined || value === null || typeof value === "object") continue;
    const name = plainName(column);
    if (draftNames.has(name) && flagOf(value) === true) return "a draft";
    if (hiddenNames.has(name) && flagOf(value) === true) return `an entry marked ${column}`;
    if (publishedNames.has(name) && flagOf(value) === false) return "not published";
    if (statusNames.has(name) && notPublic.test(String(value).trim()))
      return `an entry with the status ${String(value).trim().toLowerCase()}`;
  }
  return undefined;
}

/** Undefined for what is no flag, such as a date. */
export function flagOf(value: unknown): boolean | undefined {
  if (typeof value === "boolean") return value;
  const text = String(value).trim().toLowerCase();
  if (/^(?:true|yes|on|1|ja|oui|wahr|sí|si|sim)$/.test(text)) return true;
  return /^(?:false|no|off|0|-1|nein|non|falsch|não|nao)$/.test(text) ? false : undefined;
}
