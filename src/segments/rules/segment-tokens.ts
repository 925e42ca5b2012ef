import { InvalidInputError } from "../../errors/errors.ts";

export interface Token {
  kind: "name" | "text" | "number" | "sign" | "end";
  text: string;
  at: number;
}

const format =
  /(?<space>\s+)|(?<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(?<number>-?\d+(?:\.\d+)?)|(?<name>[A-Za-z_]\w*)|(?<sign>==|!=|>=|<=|[=<>().,:[\]{}])/y;

/** Cuts a text in Segment's query language. Throws InvalidInputError with the place of what is not understood. */
export function readTokens(source: string): Token[] {
  const tokens: Token[] = [];
  format.lastIndex = 0;
  for (let at = 0; at < source.length; at = format.lastIndex) {
    format.lastIndex = at;
    const groups = format.exec(source)?.groups;
    if (groups === undefined) throw textError(`"${source[at]}" is not understood`, source, at);
    const { text, number, name, sign } = groups;
    if (text !== undefined) tokens.push({ kind: "text", text: unquote(text), at });
    else if (number !== undefined) tokens.push({ kind: "number", text: number, at });
    else if (name !== undefined) tokens.push({ kind: "name", text: name, at });
    else if (sign !== undefined) tokens.push({ kind: "sign", text: sign, at });
  }
  tokens.push({ kind: "end", text: "the end", at: source.length });
  return tokens;
}

/** The message with the place: `... at character 12 ("within(7 da")`. */
export function textError(message: string, source: string, at: number): InvalidInputError {
  const shown = source.slice(at, at + 24);
  const place = shown === "" ? "at the end" : `at character ${at + 1} (${JSON.stringify(shown)})`;
  return new InvalidInputError(`The segment's text is not valid: ${message} ${place}.`, [
    { path: "text", message: `${message} ${place}` },
  ]);
}

function unquote(text: string): string {
  return text.slice(1, -1).replaceAll(/\\(.)/g, "$1");
}
