import type { ParsedEvent } from "../../events/parse-event.ts";
import type { Profile } from "../../profiles/state/profile.ts";
import type { BatchUsers } from "./batch-users.ts";
import type { IdentityJudge } from "./identity-judge.ts";
import { joinsOf, primaryName } from "./joins.ts";

/** The user of an event, with the names that it joins: the same when an event comes and when it is replayed. */
export function resolveUser(
  event: ParsedEvent,
  options: { users: BatchUsers; judge: IdentityJudge; messageId: string },
): Profile {
  const { users, judge, messageId } = options;
  const { userId, sourceId, receivedAtMs: atMs } = event;
  const primary = primaryName(event, { find: users.find, ranked: judge.ranked });
  const isNew = users.find(primary) === undefined;
  const user = users.of(primary, atMs);
  const isNewlyKnown = userId === user.id && !user.isIdentified;
  if (isNewlyKnown || isNew) judge.noteUser(user, { name: primary, isUserId: userId === primary, sourceId, atMs });
  for (const join of joinsOf(event, primary)) {
    users.join({ ...join, intoName: primary, into: user, messageId, sourceId, atMs });
  }
  return user;
}
