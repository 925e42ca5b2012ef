import type { GivenConsent } from "../events/consent.ts";
import type { DomainEvent } from "../events/domain-event.ts";
import type { ParsedEvent } from "../events/parse-event.ts";
import { type ConsentDefault, grantedByDefault } from "../profiles/consent/consent-state.ts";
import type { TextFeatures } from "../profiles/features/mood.ts";
import type { IdentityLimits } from "../profiles/identity/identity-rules.ts";
import type { IdentityStore } from "../profiles/identity/identity-store.ts";
import { dropEndedTraits, type Profile } from "../profiles/state/profile.ts";
import type { FactPart } from "../segments/conditions/gauge.ts";
import type { CommitPart, CommitStore, EventWrite, ProfileLink } from "./commit/commit-store.ts";
import type { Projection, ProjectionParts } from "./commit/projection.ts";
import { createRowBuffer } from "./commit/row-buffer.ts";
import { createConsentDoor } from "./consent/consent-door.ts";
import { tablesThatStay } from "./consent/consent-tables.ts";
import { type BatchUsers, createBatchUsers } from "./identity/batch-users.ts";
import { createIdentityJudge } from "./identity/identity-judge.ts";
import { identityTable } from "./identity/identity-table.ts";
import { mayJoin, namesIn } from "./identity/joins.ts";
import { repeatedIn } from "./identity/repeated-acts.ts";
import { resolveUser } from "./identity/resolve-user.ts";
import { storedEventOf } from "./stored-event.ts";

/** What one transaction changes, worked out event by event; live profiles are changed in place as it goes. */
export interface Transaction {
  /** Stored profiles by names that the coming events mention; before the first event with each name. */
  admit(stored: ReadonlyMap<string, Profile>, coming: readonly ParsedEvent[]): Promise<void>;
  /** Takes an event in as far as its user lets it. */
  add(event: ParsedEvent, extra: EventExtra): AddOutcome;
  /** Removes the user's traits that have ended. */
  endTraits(name: string): void;
  /** What a user decided outside of events; a user who is not known yet is kept with the decision alone. */
  decide(decision: { name: string; given: GivenConsent; messageId: string }): void;
  /** Makes one user of two because somebody says so; both were admitted. */
  merge(merge: { intoName: string; fromName: string; messageId: string }): void;
  /** What changed since the last time but rows that later events may change, for the store to write while the next are worked out. */
  take(): CommitPart;
  /** After the last event: the rest of it, with all rows. */
  finish(): CommitPart;
  /** The store has it: memory follows. Returns what to announce. */
  committed(): readonly DomainEvent[];
  isEmpty(): boolean;
  links(): readonly ProfileLink[];
  /** Names that nobody has any more. */
  unlinked(): readonly string[];
  /** Profiles that it changed and that still exist after it. */
  profiles(): Iterable<Profile>;
  /** Every id whose live profile may differ from the stored one. */
  touchedIds(): Iterable<string>;
}

export interface EventExtra {
  messageId: string;
  /** What was understood of a submitted text. */
  text: TextFeatures | undefined;
  alsoShown: readonly string[];
}

export interface TransactionOptions {
  projections: readonly Projection[];
  parts: ProjectionParts;
  readRows: CommitStore["readRows"];
  keepTexts: boolean;
  identity: IdentityParts;
  /** What holds for users who decided nothing. Default: everything is granted. */
  consentDefault?: ConsentDefault | undefined;
  nowMs: number;
}

/** `stored` with its user, `counted` without one, or `withheld`: nothing of it is kept. */
export type AddOutcome = "stored" | "counted" | "withheld";

/** What deciding who is who needs. */
export interface IdentityParts {
  /** The rules that held at a time. */
  limitsAt: (atMs: number) => IdentityLimits;
  store: IdentityStore;
}

export function createTransaction(options: TransactionOptions): Transaction {
  const { projections, parts, readRows, keepTexts, identity, nowMs } = options;
  const events: EventWrite[] = [];
  let takenEvents = 0;
  const rows = createRowBuffer();
  const outbox: DomainEvent[] = [];
  let takenOutbox = 0;
  const judge = createIdentityJudge({
    limitsAt: identity.limitsAt,
    store: identity.store,
    write: (row) => rows.write(identityTable, row),
  });
  const unlinked: string[] = [];
  /** Changes beside those of events. */
  let changes = 0;
  const users = createBatchUsers({
    rules: parts.rules,
    judge,
    onMerge(merge) {
      for (const projection of running) projection.merge?.(merge);
      rows.merge(merge.from.id, merge.into.id);
      for (const event of events) if (event.profileId === merge.from.id) event.profileId = merge.into.id;
    },
  });
  const running = projections.map((projection) =>
    projection.begin({
      ...parts,
      nowMs,
      ...{ write: rows.write, remove: rows.remove, expect: rows.expect },
      emit: (event) => outbox.push(event),
      readRows,
      markChanged: users.markChanged,
    }),
  );

  const consents = createConsentDoor({
    users,
    ranked: judge.ranked,
    rows,
    nowMs,
    byDefault: options.consentDefault ?? grantedByDefault,
    count: (counted) => {
      for (const projection of running) projection.count?.(counted);
    },
    decided: (user) => change(user, ["consents"]),
    clear(user) {
      for (const projection of running) projection.clear?.(user);
      users.clear(user);
      rows.dropUser(user.id, tablesThatStay);
      for (let i = events.length - 1; i >= takenEvents; i--) if (events[i]!.profileId === user.id) events.splice(i, 1);
    },
  });

  const change = (user: Profile, changed: readonly FactPart[]): void => {
    for (const projection of running) projection.change?.(user, changed);
  };

  function take(): CommitPart {
    const changed = users.take();
    unlinked.push(...changed.unlinked);
    const own = { events: events.slice(takenEvents), rows: rows.takeStreamed(), outbox: outbox.slice(takenOutbox) };
    takenEvents = events.length;
    takenOutbox = outbox.length;
    return { nowMs, ...changed, ...own };
  }

  return {
    async admit(stored, coming) {
      users.admit(stored);
      const known = [...new Set(stored.values())];
      const joining = coming.filter(mayJoin);
      if (joining.some((event) => new Set(namesIn(event).map((name) => users.find(name) ?? name)).size > 1)) {
        await judge.prepare({ names: joining.flatMap(namesIn), profileIds: known.map(({ id }) => id) });
      }
      for (const projection of running) await projection.prepare?.(known);
    },
    add(event, { messageId, text, alsoShown }) {
      const outcome = consents.admit(event, { messageId, alsoShown });
      if (outcome !== "stored") return outcome;
      const user = resolveUser(event, { users, judge, messageId });
      const accepted = { event, messageId, user, text, alsoShown, repeated: repeatedIn(event, user) };
      // What the event says of consent holds for what is made of it.
      consents.noteGiven(user, event, messageId);
      for (const projection of running) projection.apply(accepted);
      events.push(storedEventOf(accepted, keepTexts));
      return outcome;
    },
    endTraits(name) {
      const user = users.find(name);
      if (user === undefined) return;
      changes++;
      dropEndedTraits(user, { schemaOf: parts.rules.traitSchemaOf, nowMs });
      users.markChanged(user);
      change(user, ["traits"]);
    },
    decide: consents.decide,
    merge({ intoName, fromName, messageId }) {
      changes++;
      const into = users.of(intoName, nowMs);
      const rest = { sourceId: undefined, atMs: nowMs };
      users.join({ fromName, intoName, into, isPersonal: true, cause: "merge", messageId, ...rest });
    },
    take,
    finish() {
      for (const projection of running) projection.finish?.();
      outbox.push(...coreEvents(users, events));
      const last = take();
      return { ...last, rows: [...last.rows, ...rows.writes()] };
    },
    committed() {
      for (const projection of running) projection.committed?.();
      return outbox;
    },
    isEmpty: () => events.length === 0 && changes === 0 && consents.isEmpty(),
    links: users.links,
    unlinked: () => unlinked,
    profiles: users.changed,
    touchedIds: users.touchedIds,
  };
}

/** Of what the core itself does; projections emit their own. */
function coreEvents(users: Pick<BatchUsers, "links" | "changed">, events: readonly EventWrite[]): DomainEvent[] {
  const own: DomainEvent[] = users
    .links()
    .map(({ fromId, intoId, merge }) =>
      merge === undefined
        ? { topic: "user.linked", key: intoId, body: { userId: intoId, name: fromId } }
        : { topic: "user.merged", key: intoId, body: { intoId, fromId, cause: merge.cause } },
    );
  const counts = new Map<string, number>();
  for (const { profileId } of events) counts.set(profileId, (counts.get(profileId) ?? 0) + 1);
  for (const { id } of users.changed()) {
    own.push({ topic: "profile.changed", key: id, body: { userId: id, events: counts.get(id) ?? 0 } });
  }
  return own;
}
