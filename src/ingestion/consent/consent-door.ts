import type { GivenConsent } from "../../events/consent.ts";
import type { ParsedEvent } from "../../events/parse-event.ts";
import {
  type ConsentDefault,
  type ConsentState,
  changedDecisions,
  isGranted,
} from "../../profiles/consent/consent-state.ts";
import type { Profile } from "../../profiles/state/profile.ts";
import type { CountedEvent } from "../commit/projection.ts";
import type { RowBuffer } from "../commit/row-buffer.ts";
import type { BatchUsers } from "../identity/batch-users.ts";
import type { IdentityJudge } from "../identity/identity-judge.ts";
import { primaryName } from "../identity/joins.ts";
import { countedTable, eventCountTable, receiptTable } from "./consent-tables.ts";

/** Consent during one transaction: what comes in, and what a withdrawal takes away. */
export interface ConsentDoor {
  /** Whether the event may be stored with its user; one that may not is counted at once, or withheld. */
  admit(
    event: ParsedEvent,
    extra: { messageId: string; alsoShown: readonly string[] },
  ): "stored" | "counted" | "withheld";
  /** After the event is in: the decisions that it carries. */
  noteGiven(user: Profile, event: ParsedEvent, messageId: string): void;
  decide(decision: { name: string; given: GivenConsent; messageId: string }): void;
  /** Whether there is nothing to commit of it. */
  isEmpty(): boolean;
}

export interface ConsentDoorOptions {
  users: Pick<BatchUsers, "find" | "of" | "markChanged">;
  ranked: IdentityJudge["ranked"];
  rows: Pick<RowBuffer, "write">;
  nowMs: number;
  byDefault: ConsentDefault;
  count(event: CountedEvent): void;
  /** Forgets all that is known of a user. */
  clear(user: Profile): void;
  /** Hears of a user who has decided something else, and of whom all that is known stays. */
  decided(user: Profile): void;
}

const undecided: ConsentState = {};

function hasDecidedNothing({ consents }: Profile): boolean {
  for (const _ in consents) return false;
  return true;
}

export function createConsentDoor(options: ConsentDoorOptions): ConsentDoor {
  const { users, ranked, rows, nowMs, byDefault, count, clear, decided } = options;
  let changes = 0;
  const isKnownByDefault = byDefault.analytics && byDefault.personalisation;

  function note(
    user: Profile,
    given: GivenConsent,
    rest: { name: string; messageId: string; sourceId: string | undefined; atMs: number },
  ): void {
    const changed = changedDecisions(user.consents, given);
    if (Object.keys(changed).length === 0) return;
    changes++;
    const { via } = given;
    const decisions = Object.entries(changed).map(([purpose, granted]) => [
      purpose,
      { isGranted: granted, atMs: rest.atMs, via },
    ]);
    user.consents = { ...user.consents, ...Object.fromEntries(decisions) };
    users.markChanged(user);
    rows.write(receiptTable, {
      profile_ref: user.id,
      message_id: rest.messageId,
      name: rest.name,
      at_ms: rest.atMs,
      purposes: JSON.stringify(changed),
      via,
      source_id: rest.sourceId ?? null,
    });
    if (changed.personalisation === false || changed.analytics === false) clear(user);
    else decided(user);
  }

  return {
    admit(event, { messageId, alsoShown }) {
      const name = primaryName(event, { find: users.find, ranked });
      const user = users.find(name);
      const { consent: given, sourceId, receivedAtMs: atMs } = event;
      const needsNoLook = given === undefined && event.consentDefault === undefined && isKnownByDefault;
      if (needsNoLook && (user === undefined || hasDecidedNothing(user))) return "stored";
      const state = user?.consents ?? undecided;
      const rest = { given, state, byDefault: event.consentDefault ?? byDefault };
      const isCounted = isGranted("analytics", rest);
      if (isCounted && isGranted("personalisation", rest)) return "stored";
      if (user !== undefined && given !== undefined) note(user, given, { name, messageId, sourceId, atMs });
      if (!isCounted) return "withheld";
      changes++;
      count({ event, alsoShown, repeated: [] });
      rows.write(countedTable, { message_id: messageId, received_at_ms: atMs });
      rows.write(eventCountTable, { event: event.name, count: 1 });
      return "counted";
    },
    noteGiven(user, { consent, sourceId, receivedAtMs: atMs, userId, anonymousId }, messageId) {
      if (consent !== undefined)
        note(user, consent, { name: userId ?? anonymousId ?? user.id, messageId, sourceId, atMs });
    },
    decide({ name, given, messageId }) {
      const user = users.of(name, nowMs);
      users.markChanged(user);
      changes++;
      note(user, given, { name, messageId, sourceId: undefined, atMs: nowMs });
    },
    isEmpty: () => changes === 0,
  };
}
