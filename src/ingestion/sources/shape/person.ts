import { namesOf } from "../../../events/typed-names.ts";
import { given } from "./source.ts";

export interface PersonIds {
  userId?: string | undefined;
  anonymousId?: string | undefined;
  email?: string | undefined;
  phone?: string | undefined;
  /** Ids of other systems, by type. */
  others?: Readonly<Record<string, string | undefined>>;
}

/** The ids of an event: somebody who has neither user id nor anonymous id goes by the first of the other ids. Undefined for nobody. */
export function personOf(ids: PersonIds): Record<string, unknown> | undefined {
  const typed = Object.entries({ email: ids.email, phone: ids.phone, ...ids.others }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && namesOf(entry[0], entry[1]).length > 0,
  );
  const [first] = typed.flatMap(([type, id]) => namesOf(type, id));
  const anonymousId = ids.anonymousId ?? (ids.userId === undefined ? first : undefined);
  if (ids.userId === undefined && anonymousId === undefined) return undefined;
  return given({ userId: ids.userId, anonymousId, externalIds: typed.map(([type, id]) => ({ type, id })) });
}

/** An event of a person; `context.externalIds` carries the other ids. */
export function eventOf(person: Record<string, unknown>, event: Record<string, unknown>): Record<string, unknown> {
  const { externalIds, ...ids } = person;
  const context = {
    ...(event.context as object | undefined),
    ...(Array.isArray(externalIds) && externalIds.length > 0 && { externalIds }),
  };
  return given({ ...event, ...ids, context: Object.keys(context).length === 0 ? undefined : context });
}
