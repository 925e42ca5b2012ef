import { createHash } from "node:crypto";
import parsePhoneNumber from "libphonenumber-js/min";

/**
 * Names of a person beside user id and anonymous id, as `type:value`: normalised, so that two spellings of one address are one name.
 * E-mail address and phone number also count by their SHA-256 (hex, of the normalised form), since a source may send nothing else.
 */
export function typedNamesOf(
  type: string,
  traits: Readonly<Record<string, unknown>> | undefined,
  context: Readonly<Record<string, unknown>>,
): string[] {
  const given = context.externalIds;
  if (type !== "identify" && given === undefined) return [];
  const names = new Set<string>();
  if (type === "identify" && traits !== undefined) {
    for (const key of ["email", "phone"]) for (const name of namesOf(key, traits[key])) names.add(name);
  }
  if (Array.isArray(given)) {
    for (const one of given.slice(0, maxExternalIds)) {
      const { type: kind, id } = (one ?? {}) as { type?: unknown; id?: unknown };
      if (typeof kind === "string") for (const name of namesOf(kind, id)) names.add(name);
    }
  }
  return [...names];
}

const maxExternalIds = 10;
const sha256Hex = /^[0-9a-f]{64}$/;
/** As in the names of Segment's `externalIds`. */
const kindPattern = /^[a-z][a-z0-9_.]{0,39}$/i;

/** The names that one id gives: none for a value that is none of its type. */
export function namesOf(kind: string, value: unknown): string[] {
  const text = typeof value === "number" && Number.isFinite(value) ? String(value) : value;
  if (typeof text !== "string" || text.trim() === "" || text.length > 400 || !kindPattern.test(kind)) return [];
  const type = kind.toLowerCase();
  if (type === "email" || type === "phone") {
    const normal = type === "email" ? normaliseEmail(text) : normalisePhone(text);
    return normal === undefined ? [] : [`${type}:${normal}`, `${type}_sha256:${sha256(normal)}`];
  }
  if (type === "email_sha256" || type === "phone_sha256") {
    const hash = text.trim().toLowerCase();
    return sha256Hex.test(hash) ? [`${type}:${hash}`] : [];
  }
  return [`${type}:${text.trim()}`];
}

/** Lower case, without blanks around it; dots and `+tags` are part of the address. Undefined for what is no address. */
export function normaliseEmail(value: string): string | undefined {
  const email = value.trim().toLowerCase();
  return /^[^\s@]{1,64}@[^\s@]{1,255}$/.test(email) ? email : undefined;
}

/** E.164 (`+491701234567`). A number without a country is none that can be compared: undefined. */
export function normalisePhone(value: string): string | undefined {
  const phone = parsePhoneNumber(value.trim().replace(/^00/, "+"));
  return phone?.isPossible() ? phone.number : undefined;
}

function sha256(value: string): string {
  return createHash("sha256").update(value).digest("hex");
}

/** The type of a name that is no user id: `anonymousId` for one without a known form. */
export function typeOfName(name: string): { type: string; value: string } {
  const [, type, value] = /^([a-z][a-z0-9_.]{0,39}):(.+)$/s.exec(name) ?? [];
  return type !== undefined && value !== undefined && !value.startsWith("//")
    ? { type, value }
    : { type: "anonymousId", value: name };
}
