import type { WebhookRow } from "../../api/webhook-client.ts";
import { minuteOf } from "../../wording/dates.ts";

/** Queues change by themselves: the page looks this often. */
export const lookEveryMs = 2_000;

/** Whether messages arrive, in words. */
export function WebhookState(props: { webhook: WebhookRow }) {
  const { disabled, failingSince } = props.webhook;
  if (disabled !== undefined) {
    return <span class="delivery-state delivery-off">Stopped: {disabled.because}</span>;
  }
  if (failingSince !== undefined) {
    return <span class="delivery-state delivery-failing">Failing since {minuteOf(failingSince)}</span>;
  }
  return <span class="delivery-state">Delivering</span>;
}
