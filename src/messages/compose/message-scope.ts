import type { UserForMessage } from "../tone/choose-tone.ts";
import type { ComposeRequest, RecommendedItem } from "./message-reply.ts";

interface ScopeParts {
  userId: string | undefined;
  known: UserForMessage | undefined;
  items: readonly RecommendedItem[];
  channel: string;
  nowMs: number;
}

/** What a template may print: the caller's data, `user` (traits, overridden by `data.user`), `recommendations`, `channel` and `now`. */
export function buildScope(
  { data }: Pick<ComposeRequest, "data">,
  { userId, known, items, channel, nowMs }: ScopeParts,
): Record<string, unknown> {
  const given = isRecord(data.user) ? data.user : {};
  const user: Record<string, unknown> = {
    ...(userId === undefined ? {} : { id: userId }),
    ...known?.traits,
    ...given,
  };
  if (user.first_name === undefined && user.firstName !== undefined) user.first_name = user.firstName;
  if (user.last_name === undefined && user.lastName !== undefined) user.last_name = user.lastName;
  return { ...data, user, recommendations: items, channel, now: new Date(nowMs).toISOString() };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
