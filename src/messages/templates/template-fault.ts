import { AssertionError, type LiquidError } from "liquidjs";

export interface TemplateFault {
  message: string;
  line: number;
  column: number;
  /** Offsets of what is at fault in the template; absent when it is the whole. */
  begin?: number;
  end?: number;
}

/** A fault quotes at most so much of the template. */
const mostCharacters = 300;

interface Token {
  begin?: number;
  end?: number;
  getPosition?: () => number[];
}

/** Position and plain message of a Liquid failure; undefined for other errors. A limit that is reached outside a tag has no place of its own: line 1, column 1. */
export function faultOf(error: unknown): TemplateFault | undefined {
  if (error instanceof AssertionError) return { message: shorten(error.message), line: 1, column: 1 };
  if (!(error instanceof Error) || !("token" in error)) return undefined;
  const { token, message } = error as LiquidError & { token?: Token };
  const [line = 1, column = 1] = token?.getPosition?.() ?? [];
  return {
    message: shorten(withoutPlace(message)),
    line,
    column,
    ...(token?.begin === undefined ? {} : { begin: token.begin }),
    ...(token?.end === undefined ? {} : { end: token.end }),
  };
}

/** The message without the ", file:..., line:1, col:2" that LiquidJS ends it with. */
function withoutPlace(message: string): string {
  const at = message.lastIndexOf(", line:");
  if (at < 0 || !/^, line:\d{1,9}, col:\d{1,9}$/.test(message.slice(at, at + 40))) return message;
  const file = message.lastIndexOf(", file:", at);
  return message.slice(0, file < 0 ? at : file);
}

const shorten = (message: string): string =>
  message.length <= mostCharacters ? message : `${message.slice(0, mostCharacters)}\u2026`;
