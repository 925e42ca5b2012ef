/**
 * Regular expressions that cannot explode: a subset of RE2 without backreferences and lookaround, run as Thompson's
 * automaton (Cox 2007, "Regular expression matching can be simple and fast"), so a match costs at most
 * characters x instructions.
 */
export interface Pattern {
  /** Whether the pattern occurs anywhere in the text; `^` and `$` are its ends. Only the first 10,000 characters count. */
  test(text: string): boolean;
}

export class PatternError extends Error {}

export const maxPatternLength = 100;
const maxInstructions = 1_000;
/** Parts that repetitions write out, empty ones included: those add no instruction, and nested repetitions of nothing would be written out for ever. */
const maxWritten = 10_000;
const maxRepeats = 50;
const maxTextLength = 10_000;

type Test = (code: number) => boolean;
type Instruction =
  | { kind: "character"; test: Test }
  | { kind: "split"; first: number; second: number }
  | { kind: "jump"; to: number }
  | { kind: "start" }
  | { kind: "end" }
  | { kind: "match" };

/** With the number of parts that were written out. */
type Program = Instruction[] & { written: number };

type Node =
  | { kind: "empty" }
  | { kind: "character"; test: Test }
  | { kind: "start" | "end" }
  | { kind: "sequence"; parts: Node[] }
  | { kind: "choice"; parts: Node[] }
  | { kind: "repeat"; part: Node; least: number; most: number };

/** Throws PatternError naming what is not understood. `(?i)` at the beginning ignores case. */
export function compilePattern(source: string): Pattern {
  if (source.length > maxPatternLength) {
    throw new PatternError(`the pattern has ${source.length} characters; the limit is ${maxPatternLength}`);
  }
  const ignoreCase = source.startsWith("(?i)");
  const program: Program = Object.assign([], { written: 0 });
  emit(parse(ignoreCase ? source.slice(4).toLowerCase() : source), program);
  program.push({ kind: "match" });
  return { test: (text) => run(program, ignoreCase ? text.toLowerCase() : text) };
}

function parse(source: string): Node {
  const characters = [...source];
  let at = 0;

  function choice(): Node {
    const parts = [sequence()];
    while (characters[at] === "|") {
      at++;
      parts.push(sequence());
    }
    return parts.length === 1 ? parts[0]! : { kind: "choice", parts };
  }

  function sequence(): Node {
    const parts: Node[] = [];
    while (at < characters.length && characters[at] !== "|" && characters[at] !== ")") parts.push(repeated());
    return parts.length === 0 ? { kind: "empty" } : { kind: "sequence", parts };
  }

  function repeated(): Node {
    const part = single();
    const bounds = quantifier();
    if (bounds === undefined) return part;
    // A lazy quantifier finds another match, but a match where the greedy one does.
    if (characters[at] === "?") at++;
    if (quantifier() !== undefined) throw new PatternError(`two quantifiers follow each other in "${source}"`);
    return { kind: "repeat", part, ...bounds };
  }

  function quantifier(): { least: number; most: number } | undefined {
    const sign = characters[at];
    if (sign === "*" || sign === "+" || sign === "?") {
      at++;
      return { least: sign === "+" ? 1 : 0, most: sign === "?" ? 1 : Number.POSITIVE_INFINITY };
    }
    const counted = sign === "{" ? /^\{(\d{1,3})(,(\d{1,3})?)?\}/.exec(characters.slice(at).join("")) : null;
    if (counted === null) return undefined;
    at += counted[0].length;
    const least = Number(counted[1]);
    const open = counted[2] === undefined ? least : Number.POSITIVE_INFINITY;
    const most = counted[3] === undefined ? open : Number(counted[3]);
    if (least > maxRepeats || (most !== Number.POSITIVE_INFINITY && most > maxRepeats) || most < least) {
      throw new PatternError(`${counted[0]} is not a repetition of 0 to ${maxRepeats} times in rising order`);
    }
    return { least, most };
  }

  function single(): Node {
    const character = characters[at++]!;
    if (character === "(") return group();
    if (character === "[") return { kind: "character", test: characterClass() };
    if (character === ".") return { kind: "character", test: (code) => code !== 10 };
    if (character === "^") return { kind: "start" };
    if (character === "$") return { kind: "end" };
    if (character === "\\") return { kind: "character", test: escaped() };
    if ("*+?".includes(character)) throw new PatternError(`"${character}" repeats nothing in "${source}"`);
    return { kind: "character", test: literal(character) };
  }

  function group(): Node {
    if (characters[at] === "?") {
      if (characters[at + 1] !== ":") {
        throw new PatternError(`"(?${characters[at + 1] ?? ""}" is not supported: no lookaround and no named groups`);
      }
      at += 2;
    }
    const inner = choice();
    if (characters[at] !== ")") throw new PatternError(`a group is not closed in "${source}"`);
    at++;
    return inner;
  }

  function escaped(): Test {
    const character = characters[at++];
    if (character === undefined) throw new PatternError(`"${source}" ends with a backslash`);
    const named = namedClass(character);
    if (named !== undefined) return named;
    if (/[0-9]/.test(character)) throw new PatternError(`"\\${character}": backreferences are not supported`);
    if (character === "n") return literal("\n");
    if (character === "t") return literal("\t");
    if (character === "r") return literal("\r");
    if (/[a-z]/i.test(character)) throw new PatternError(`"\\${character}" is not a known escape`);
    return literal(character);
  }

  function characterClass(): Test {
    const negated = characters[at] === "^";
    if (negated) at++;
    const tests: Test[] = [];
    for (let isFirst = true; isFirst || characters[at] !== "]"; isFirst = false) {
      const from = characters[at++];
      if (from === undefined) throw new PatternError(`a character class is not closed in "${source}"`);
      if (from === "\\") {
        tests.push(escaped());
        continue;
      }
      const to = characters[at + 1];
      if (characters[at] === "-" && to !== undefined && to !== "]") {
        if (to === "\\") throw new PatternError("a range in a character class cannot end with an escape");
        at += 2;
        const [low, high] = [from.codePointAt(0)!, to.codePointAt(0)!];
        if (high < low) throw new PatternError(`the range ${from}-${to} runs backwards`);
        tests.push((code) => code >= low && code <= high);
      } else tests.push(literal(from));
    }
    at++;
    return negated ? (code) => !tests.some((test) => test(code)) : (code) => tests.some((test) => test(code));
  }

  const node = choice();
  if (at < characters.length) throw new PatternError(`")" closes nothing in "${source}"`);
  return node;
}

function literal(character: string): Test {
  const wanted = character.codePointAt(0)!;
  return (code) => code === wanted;
}

/** ASCII, as in RE2: `\d \w \s` and their opposites. */
function namedClass(name: string): Test | undefined {
  const isDigit: Test = (code) => code >= 48 && code <= 57;
  const isWord: Test = (code) =>
    isDigit(code) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;
  const isSpace: Test = (code) => code === 32 || (code >= 9 && code <= 13);
  const test = { d: isDigit, w: isWord, s: isSpace }[name.toLowerCase()];
  return test === undefined || name === name.toLowerCase() ? test : (code) => !test(code);
}

function emit(node: Node, program: Program): void {
  if (program.length > maxInstructions || ++program.written > maxWritten)
    throw new PatternError("the pattern's repetitions are too many");
  switch (node.kind) {
    case "empty":
      return;
    case "character":
      program.push({ kind: "character", test: node.test });
      return;
    case "start":
    case "end":
      program.push({ kind: node.kind });
      return;
    case "sequence":
      for (const part of node.parts) emit(part, program);
      return;
    case "choice":
      emitChoice(node.parts, program);
      return;
    case "repeat":
      for (let i = 0; i < node.least; i++) emit(node.part, program);
      if (node.most === Number.POSITIVE_INFINITY) emitStar(node.part, program);
      else for (let i = node.least; i < node.most; i++) emitOptional(node.part, program);
  }
}

function emitChoice(parts: readonly Node[], program: Program): void {
  const exits: { kind: "jump"; to: number }[] = [];
  for (const [index, part] of parts.entries()) {
    const isLast = index === parts.length - 1;
    const split = { kind: "split" as const, first: program.length + 1, second: 0 };
    if (!isLast) program.push(split);
    emit(part, program);
    if (isLast) continue;
    const exit = { kind: "jump" as const, to: 0 };
    program.push(exit);
    exits.push(exit);
    split.second = program.length;
  }
  for (const exit of exits) exit.to = program.length;
}

function emitStar(part: Node, program: Program): void {
  const start = program.length;
  const split = { kind: "split" as const, first: start + 1, second: 0 };
  program.push(split);
  emit(part, program);
  program.push({ kind: "jump", to: start });
  split.second = program.length;
}

function emitOptional(part: Node, program: Program): void {
  const split = { kind: "split" as const, first: program.length + 1, second: 0 };
  program.push(split);
  emit(part, program);
  split.second = program.length;
}

function run(program: readonly Instruction[], text: string): boolean {
  let states = new Set<number>();
  let at = 0;
  const limit = Math.min(text.length, maxTextLength);
  for (;;) {
    // A match may begin at every place.
    if (follow(program, states, { start: 0, atStart: at === 0, atEnd: at >= text.length })) return true;
    if (at >= limit) return false;
    const code = text.codePointAt(at)!;
    at += code > 0xffff ? 2 : 1;
    const next = new Set<number>();
    for (const state of states) {
      const instruction = program[state]!;
      if (instruction.kind !== "character" || !instruction.test(code)) continue;
      if (follow(program, next, { start: state + 1, atStart: false, atEnd: at >= text.length })) return true;
    }
    states = next;
  }
}

/** Adds every state reachable without a character; true when one of them is the match. */
function follow(
  program: readonly Instruction[],
  states: Set<number>,
  from: { start: number; atStart: boolean; atEnd: boolean },
): boolean {
  const waiting = [from.start];
  for (let state = waiting.pop(); state !== undefined; state = waiting.pop()) {
    if (states.has(state)) continue;
    states.add(state);
    const instruction = program[state]!;
    if (instruction.kind === "match") return true;
    if (instruction.kind === "jump") waiting.push(instruction.to);
    else if (instruction.kind === "split") waiting.push(instruction.second, instruction.first);
    else if (instruction.kind === "start" && from.atStart) waiting.push(state + 1);
    else if (instruction.kind === "end" && from.atEnd) waiting.push(state + 1);
  }
  return false;
}
