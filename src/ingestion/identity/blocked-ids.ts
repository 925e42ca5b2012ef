import type { EventFault, ParsedEvent } from "../../events/parse-event.ts";
import { typeOfName } from "../../events/typed-names.ts";
import type { IdentityLimits } from "../../profiles/identity/identity-rules.ts";

/** The event without ids that name nobody (`null`, `0`, blocked values), or why none is left. */
export function withoutBlockedIds(event: ParsedEvent, { isBlocked }: IdentityLimits): ParsedEvent | EventFault {
  const { type, userId, anonymousId, previousId, typedNames } = event;
  const blocks = (name: string | undefined): boolean => name !== undefined && isBlocked(typeOfName(name).value);
  if (![userId, anonymousId, previousId, ...typedNames].some(blocks)) return event;
  const kept: ParsedEvent = {
    ...event,
    userId: blocks(userId) ? undefined : userId,
    anonymousId: blocks(anonymousId) ? undefined : anonymousId,
    typedNames: typedNames.filter((name) => !blocks(name)),
  };
  const names = [kept.userId, kept.anonymousId, ...kept.typedNames];
  if (names.some((name) => name !== undefined) && (type !== "alias" || (kept.userId && !blocks(previousId))))
    return kept;
  const value = [userId, previousId, anonymousId].find(blocks);
  return { code: "blocked-id", detail: `userId: "${value}" names nobody; send the id of one person` };
}
