import type { ParsedEvent } from "../events/parse-event.ts";

/** Whether the event may be taken in as it is. Purposes and receipts are not known yet: every event is allowed. */
export function isAllowed(_event: ParsedEvent): boolean {
  return true;
}
