import type { EventFault, ParsedEvent } from "../../events/parse-event.ts";
import { typeOfName } from "../../events/typed-names.ts";
import type { IdentityStore } from "../../profiles/identity/identity-store.ts";
import { nameOfIdentity } from "./identity-table.ts";

/** Whether the sender has shown, by the signature of an event or of its own, that it speaks for a user. */
export type SpeaksFor = (userId: string, signature: string | undefined) => boolean;

export interface OwnNamesOptions {
  store: Pick<IdentityStore, "ofNames">;
  /** Absent where users are not signed. */
  speaksFor: SpeaksFor | undefined;
}

type NamedEvent = Pick<ParsedEvent, "userId" | "anonymousId" | "userSignature">;

/**
 * Which events of a sender whose key stands in pages name somebody that it may not speak for, and why: a user without a signature, where users are signed
 * (also by an anonymous id that is the id of a user), and, in place of a device, an e-mail address, a phone number, or another id that a person has.
 */
export async function foreignNames<E extends NamedEvent>(
  events: readonly E[],
  { store, speaksFor }: OwnNamesOptions,
): Promise<Map<E, EventFault>> {
  const faults = new Map<E, EventFault>();
  const asked = new Set<string>();
  for (const event of events) {
    const { userId, anonymousId, userSignature } = event;
    if (speaksFor !== undefined && userId !== undefined && !speaksFor(userId, userSignature)) {
      faults.set(event, unsigned("userId", userId));
    } else if (anonymousId !== undefined && (isTyped(anonymousId) || (speaksFor !== undefined && userId === undefined)))
      asked.add(anonymousId);
  }
  if (asked.size === 0) return faults;
  const known = new Map((await store.ofNames([...asked])).map((identity) => [nameOfIdentity(identity), identity.type]));
  for (const event of events) {
    const { userId, anonymousId, userSignature } = event;
    if (anonymousId === undefined || !asked.has(anonymousId) || faults.has(event)) continue;
    if (isTyped(anonymousId) && (known.has(anonymousId) || isPersonal(anonymousId))) {
      faults.set(event, {
        code: "forbidden-role",
        detail: `anonymousId: "${anonymousId}" names a person, not a device`,
      });
    } else if (
      userId === undefined &&
      known.get(anonymousId) === "userId" &&
      speaksFor?.(anonymousId, userSignature) === false
    )
      faults.set(event, unsigned("anonymousId", anonymousId));
  }
  return faults;
}

const isTyped = (name: string): boolean => typeOfName(name).type !== "anonymousId";
const isPersonal = (name: string): boolean => /^(email|phone)(_sha256)?$/.test(typeOfName(name).type);

const unsigned = (field: string, name: string): EventFault => ({
  code: "unsigned-user",
  detail: `${field}: "${name}" needs its signature, in the header X-User-Signature or as context.userSignature`,
});
