import { createTimeSlices } from "../../concurrency/time-slices.ts";
import type { Pieces } from "../encoder/tokeniser/tokeniser.ts";
import { personal, plainDenials } from "./plain-denials.ts";
import { type Construction, constructions, moodWord } from "./turned-constructions.ts";

/** A clause whose words say one thing and whose construction another; UTF-16 offsets. */
export interface TurnedClause {
  start: number;
  end: number;
  /** What the clause means: 1 praise, -1 complaint, 0 neither. */
  sign: 1 | 0 | -1;
}

/** What takes a denial back, or means the complaint was not dealt with. */
const takenBack =
  /\b(?:until|till|but|however|except|none of|not all|only after|(?:days|weeks|months|years) later|too small|to report it|not sure|whether|(?:do|does|did)(?:n't| not) (?:think|believe)|(?:i|we) (?:doubt|wish|hope))\b/;
const clauseEnd = /[.,;:!?\n—]|\s(?:but|until|till|though|although|except|however)\s/g;
/** Characters of a clause that are looked at beside the construction. */
const reach = 200;

/**
 * Clauses that deny a complaint ("Zero faults in a year.", "It couldn't be easier.") or praise ("It never fails to disappoint."), in order,
 * without overlap: a mean of evidence per word keeps the sign of the word that is denied. Linear in the length of the text: all
 * expressions are bounded.
 */
export function findTurnedClauses(text: string): TurnedClause[] {
  const lower = text.toLowerCase().replaceAll("’", "'");
  // Lower case of a few letters is longer: offsets would be wrong.
  if (lower.length !== text.length) return [];
  const clauses = [...constructions.flatMap((one) => matchesOf(one, lower)), ...denialsIn(lower)]
    // Of two readings of one clause the complaint counts, and a plain statement before praise.
    .sort((a, b) => a.start - b.start || a.sign - b.sign);
  const kept: TurnedClause[] = [];
  for (const { start, end, sign } of clauses) {
    if (start >= (kept.at(-1)?.end ?? 0)) kept.push({ start, end, sign });
  }
  return kept;
}

/** Texts whose characters take one byte and two: expressions are compiled for each. */
const sampleTexts = ["it could not be better.", "it could not be better — ever."];

/**
 * Has all expressions compiled, with other work in between: the engine compiles each with its first text and once more with its second, half a
 * second in all that otherwise the first requests of a process would wait for.
 */
export async function compileTurnedClauses(): Promise<void> {
  const { breathe } = createTimeSlices();
  for (const text of [...sampleTexts, ...sampleTexts]) {
    for (const construction of constructions) {
      matchesOf(construction, text);
      await breathe();
    }
  }
}

function matchesOf({ expression, sign }: Construction, text: string): TurnedClause[] {
  return [...text.matchAll(expression)].flatMap((match) => {
    const to = match.index + match[0].length;
    const clause = clauseAround(text, match.index, to);
    const beside = `${text.slice(clause.start, match.index)} ${text.slice(to, clause.end)}`;
    // A complaint stays one whatever follows: "I can't recommend it, however nice the staff".
    return sign === 1 && takenBack.test(beside) ? [] : [{ ...clause, sign }];
  });
}

/** Clauses that say what did not happen, as news does, without a word of praise or complaint beside it. */
function denialsIn(text: string): TurnedClause[] {
  return plainDenials.flatMap((expression) =>
    [...text.matchAll(expression)].flatMap((match): TurnedClause[] => {
      const to = match.index + match[0].length;
      const clause = clauseAround(text, match.index, to);
      const whole = text.slice(clause.start, clause.end);
      const beside = `${text.slice(clause.start, match.index)} ${text.slice(to, clause.end)}`;
      return personal.test(whole) || moodWord.test(beside) ? [] : [{ ...clause, sign: 0 }];
    }),
  );
}

function clauseAround(text: string, from: number, to: number): { start: number; end: number } {
  let end = text.length;
  clauseEnd.lastIndex = Math.max(0, from - reach);
  let start = clauseEnd.lastIndex;
  for (let mark = clauseEnd.exec(text); mark !== null; mark = clauseEnd.exec(text)) {
    if (mark.index >= to) {
      end = mark.index;
      break;
    }
    if (mark.index + mark[0].length <= from) start = mark.index + mark[0].length;
  }
  return { start, end: Math.min(end, to + reach) };
}

/** Least lead of the neutral logit in a plain statement. */
const plainLead = 1.5;

/** Least mean of (positive - negative) logits of a clause's pieces after it was turned: clearly, not just barely, what it means. */
const clear = 4.5;
/** Least lead of the meant logit over the neutral one: "No issues whatsoever" says something. */
const overNeutral = 1;

/**
 * Makes the evidence of each clause's pieces say what the clause means. A plain statement has as much for praise as for complaint, and more for
 * neither. Of the others, where it says the opposite on the whole, the negative and the
 * positive logit of each piece change places, and what is then missing to `clear`, and to `overNeutral`, is shared out evenly. Changes the row-major [pieces x 3] matrix
 * (negative, neutral, positive) in place and returns by how much the sum of each column changed.
 */
export function turnEvidence(evidence: Float32Array, pieces: Pieces, clauses: readonly TurnedClause[]): number[] {
  const change = [0, 0, 0];
  for (const { start, end, sign } of clauses) {
    const inside = [...pieces.wordOf.keys()].filter((piece) => {
      const word = pieces.words[pieces.wordOf[piece]!]!;
      return word.start >= start && word.end <= end;
    });
    if (inside.length === 0) continue;
    if (sign === 0) {
      makePlain(evidence, inside, change);
      continue;
    }
    const balance = inside.reduce((sum, piece) => sum + evidence[piece * 3 + 2]! - evidence[piece * 3]!, 0) * sign;
    const meanOf = (label: number) =>
      inside.reduce((sum, piece) => sum + evidence[piece * 3 + label]!, 0) / inside.length;
    const meant = sign === (balance >= 0 ? 1 : -1) ? meanOf(2) : meanOf(0);
    const missing = Math.max(0, (clear - Math.abs(balance) / inside.length) / 2, meanOf(1) + overNeutral - meant);
    if (balance >= 0 && missing === 0) continue;
    for (const piece of inside) {
      const [negative, positive] = [evidence[piece * 3]!, evidence[piece * 3 + 2]!];
      const [newNegative, newPositive] = balance < 0 ? [positive, negative] : [negative, positive];
      evidence[piece * 3] = newNegative - sign * missing;
      evidence[piece * 3 + 2] = newPositive + sign * missing;
      change[0]! += evidence[piece * 3]! - negative;
      change[2]! += evidence[piece * 3 + 2]! - positive;
    }
  }
  return change;
}

function makePlain(evidence: Float32Array, inside: readonly number[], change: number[]): void {
  const meanOf = (label: number) =>
    inside.reduce((sum, piece) => sum + evidence[piece * 3 + label]!, 0) / inside.length;
  const [negative, neutral, positive] = [meanOf(0), meanOf(1), meanOf(2)];
  const middle = (negative + positive) / 2;
  const shifts = [middle - negative, Math.max(0, middle + plainLead - neutral), middle - positive];
  for (const [label, shift] of shifts.entries()) {
    for (const piece of inside) evidence[piece * 3 + label]! += shift;
    change[label]! += shift * inside.length;
  }
}
