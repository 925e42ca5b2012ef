import { pino } from "pino";

/** The part of a logger that domains may use; a test passes a plain object or the silent one. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

const redacted = ["req.headers.authorization", 'req.headers["x-api-key"]', "req.headers.cookie", "key", "keys"];

/** JSON lines on standard error, so that standard output stays free for results. */
export function createLog(level: string): ReturnType<typeof pino> {
  return pino({ level, redact: redacted, base: null }, pino.destination({ fd: 2, sync: false }));
}

export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
