import type { ParsedEvent } from "../../events/parse-event.ts";
import type { Profile } from "../../profiles/state/profile.ts";
import type { Join } from "./batch-users.ts";
import type { IdentityJudge } from "./identity-judge.ts";

type EventNames = Pick<ParsedEvent, "type" | "userId" | "anonymousId" | "previousId" | "typedNames">;

/** Every name that an event mentions. */
export function namesIn({ userId, anonymousId, previousId, typedNames }: EventNames): string[] {
  const names: string[] = [];
  if (userId !== undefined) names.push(userId);
  if (anonymousId !== undefined) names.push(anonymousId);
  if (previousId !== undefined) names.push(previousId);
  for (const name of typedNames) names.push(name);
  return names;
}

/** Whether the event may make two names one person's. */
export function mayJoin({ type, userId, anonymousId, typedNames }: EventNames): boolean {
  if (type === "alias" || typedNames.length > 0) return true;
  return type === "identify" && userId !== undefined && anonymousId !== undefined;
}

/**
 * The name that an event counts for: its user id; without one, the first of its names, by the priority of their types, that belongs to a
 * known person, else the first that belongs to anybody, else its anonymous id.
 */
export function primaryName(
  event: EventNames & Pick<ParsedEvent, "receivedAtMs">,
  { find, ranked }: { find: (name: string) => Profile | undefined; ranked: IdentityJudge["ranked"] },
): string {
  const { userId, anonymousId, typedNames, receivedAtMs } = event;
  if (userId !== undefined || typedNames.length === 0) return userId ?? anonymousId!;
  const names = ranked([...(anonymousId === undefined ? [] : [anonymousId]), ...typedNames], receivedAtMs);
  const known = names.find((name) => find(name)?.isIdentified === true) ?? names.find((name) => find(name));
  return known ?? anonymousId ?? names[0]!;
}

/** What the event says to be names of its user. */
export function joinsOf(event: EventNames, primary: string): Pick<Join, "fromName" | "cause" | "isPersonal">[] {
  const { type, userId, anonymousId, previousId, typedNames } = event;
  if (type === "alias") return [{ fromName: previousId!, cause: "alias", isPersonal: false }];
  const joins: Pick<Join, "fromName" | "cause" | "isPersonal">[] = [];
  const joinsDevice = type === "identify" && (userId !== undefined || typedNames.length > 0);
  if (joinsDevice && anonymousId !== undefined) {
    joins.push({ fromName: anonymousId, cause: "identify", isPersonal: false });
  }
  for (const fromName of typedNames) joins.push({ fromName, cause: "identify", isPersonal: true });
  return joins.filter(({ fromName }) => fromName !== primary);
}
