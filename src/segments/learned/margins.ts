import { InvalidInputError } from "../../errors/errors.ts";
import { didYouMean } from "../rules/near-names.ts";
import type { MarginOfUsers } from "./coverage-report.ts";
import type { ReadUsers } from "./read-users.ts";

const segmentPrefix = "segment:";

/** The segments that users are divided by, by id. */
export function segmentsAsked(margins: readonly AskedMargin[]): string[] {
  return margins.flatMap(({ by }) => (by.startsWith(segmentPrefix) ? [by.slice(segmentPrefix.length)] : []));
}

/** By what users are divided: `channel`, `source`, `segment:ID` or a trait, and the share that each group ought to have. */
export interface AskedMargin {
  by: string;
  reference?: ReadonlyMap<string, number> | undefined;
}

const unknownGroup = "(unknown)";
/** More groups than this are names, not groups. */
const mostGroups = 200;

/**
 * The group of every user. Throws InvalidInputError, with the near names, for a trait that nobody has, and for one that divides users into more than
 * 200 groups; with a reference, for one of which no group has a user.
 */
export function marginOf(read: ReadUsers, { by, reference }: AskedMargin): MarginOfUsers {
  const groupOf = groupReader(read, by);
  const numbers = new Map<string, number>();
  const of = new Uint32Array(read.userIds.length);
  for (let user = 0; user < of.length; user++) {
    const group = groupOf(user);
    let number = numbers.get(group);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(group, number);
    }
    of[user] = number;
  }
  const names = [...numbers.keys()];
  refuseUnknown(read, by, names);
  if (names.length > mostGroups) {
    throw fault(`"${by}" divides users into ${names.length} groups; at most ${mostGroups} are compared`);
  }
  if (reference !== undefined && names.length > 0 && !names.some((name) => reference.has(name))) {
    const wanted = [...reference.keys()][0]!;
    throw fault(
      `no user is in a group of the reference; "${by}" has ${names.slice(0, 5).join(", ")}${didYouMean(wanted, names)}`,
      "reference",
    );
  }
  return { by, names, of, ...(reference !== undefined && { reference: [...reference] }) };
}

function groupReader(read: ReadUsers, by: string): (user: number) => string {
  const { userIds, channels, sources, traits, segments } = read;
  if (by.startsWith(segmentPrefix)) {
    const members = segments?.get(by.slice(segmentPrefix.length));
    return (user) => (members?.has(userIds[user]!) ? "in" : "not in");
  }
  return (user) => {
    const value = by === "channel" ? channels[user] : by === "source" ? sources?.[user] : traits[user]![by];
    return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
      ? String(value)
      : unknownGroup;
  };
}

function refuseUnknown({ traits }: ReadUsers, by: string, names: readonly string[]): void {
  if (by === "channel" || by === "source" || names.some((name) => name !== unknownGroup) || names.length === 0) return;
  const known = new Set<string>();
  for (const own of traits) for (const key of Object.keys(own)) known.add(key);
  if (known.has(by)) throw fault(`the trait "${by}" is no text, number or truth value of any user`);
  throw fault(`no user has a trait "${by}"${didYouMean(by, [...known, "channel", "source"])}`);
}

function fault(message: string, path = "by"): InvalidInputError {
  const end = message.endsWith("?") ? "" : ".";
  return new InvalidInputError(`Users cannot be divided: ${message}${end}`, [{ path, message }]);
}
