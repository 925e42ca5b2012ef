import type { Condition } from "./lexicon-schema.ts";
import type { SentenceView } from "./sentence-view.ts";
import { isOfClass, type LazyTags } from "./word-class.ts";

const nearWindow = 6;

/**
 * Whether the surroundings of tokens `from` to `to` allow a replacement. Each positive list needs one hit, each negative list none;
 * `near` and `notNear` look at the six tokens after it. Without `tags` only the words are looked at.
 */
export function meetsCondition(
  condition: Condition,
  view: SentenceView,
  span: { from: number; to: number },
  tags: LazyTags | undefined,
): boolean {
  const { from, to } = span;
  const hits = (names: readonly string[], index: number): boolean =>
    names.some((name) => isOfClass(view, index, name, tags));
  // A negative class that needs tags cannot be judged without them and is passed over.
  const strikes = (names: readonly string[], index: number): boolean =>
    names.some((name) => (tags !== undefined || !needsTags(name)) && isOfClass(view, index, name, tags));
  if (condition.notNext && strikes(condition.notNext, to)) return false;
  if (condition.notPrevious && strikes(condition.notPrevious, from - 1)) return false;
  if (condition.notNear && someNear(to, view, (index) => strikes(condition.notNear!, index))) return false;
  if (condition.previous && !hits(condition.previous, from - 1)) return false;
  if (condition.next && !hits(condition.next, to)) return false;
  if (condition.secondNext && !hits(condition.secondNext, to + 1)) return false;
  if (condition.near && !someNear(to, view, (index) => hits(condition.near!, index))) return false;
  return true;
}

const needsTags = (name: string): boolean =>
  ["#noun", "#plural", "#base-verb", "#ing", "#subject", "#adjective"].includes(name);

function someNear(to: number, view: SentenceView, test: (index: number) => boolean): boolean {
  for (let i = to; i < Math.min(to + nearWindow, view.tokens.length); i++) if (test(i)) return true;
  return false;
}
