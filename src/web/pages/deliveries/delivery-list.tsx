import { useSignal } from "@preact/signals";
import { toProblem } from "../../api/problem.ts";
import { type DeliveryRow, type DeliveryStatus, type WebhookRow, webhookClient } from "../../api/webhook-client.ts";
import { Paged } from "../../elements/paged.tsx";
import { Panel } from "../../elements/panel.tsx";
import { Empty } from "../../elements/states.tsx";
import { say } from "../../state/notice.ts";
import { usePages } from "../../state/pages.ts";
import { minuteOf } from "../../wording/dates.ts";

import { wordsOf } from "./topics.ts";

const kinds: readonly [DeliveryStatus | "all", string][] = [
  ["all", "All"],
  ["waiting", "Waiting"],
  ["failed", "Failed"],
  ["delivered", "Delivered"],
];

/** Every message of a webhook, newest first; each opens to what was sent. */
export function DeliveryList(props: { webhook: WebhookRow; reload: () => void }) {
  const { id, queue } = props.webhook;
  const kind = useSignal<DeliveryStatus | "all">("all");
  const status = kind.value === "all" ? undefined : kind.value;
  const state = `${queue.waiting} ${queue.failed} ${queue.delivered}`;
  const pages = usePages<DeliveryRow>(`${id} ${kind.value} ${state}`, async (cursor, signal) => {
    const { deliveries, nextCursor } = await webhookClient.deliveries(id, { status, cursor }, signal);
    return { rows: deliveries, nextCursor };
  });

  async function replay(delivery: DeliveryRow): Promise<void> {
    try {
      await webhookClient.replayOne(id, delivery.id);
      say("It is sent again, under the same id.");
    } catch (error) {
      say(toProblem(error).message, { tone: "fault" });
    }
    props.reload();
    pages.reload();
  }

  return (
    <Panel
      title="Messages"
      tools={
        <fieldset class="row delivery-kinds" aria-label="Messages shown">
          {kinds.map(([name, words]) => (
            <button
              key={name}
              type="button"
              class="toggle"
              aria-pressed={kind.value === name}
              onClick={() => {
                kind.value = name;
              }}
            >
              {words}
            </button>
          ))}
        </fieldset>
      }
    >
      <Paged of={pages} what="messages">
        {(rows) =>
          rows.length === 0 ? (
            <Empty title={status === undefined ? "Nothing was sent yet." : `Nothing is ${status}.`} />
          ) : (
            <ul class="delivery-list">
              {rows.map((row) => (
                <Delivery key={row.id} row={row} onReplay={() => void replay(row)} />
              ))}
            </ul>
          )
        }
      </Paged>
    </Panel>
  );
}

function Delivery(props: { row: DeliveryRow; onReplay: () => void }) {
  const { type, key, status, attempts, createdAt, nextAt, error, body, messageId } = props.row;
  return (
    <li class={`delivery delivery-is-${status}`}>
      <details>
        <summary>
          <span class="delivery-type">{wordsOf(type)}</span>
          <span class="delivery-key">{key}</span>
          <span class="hint">{minuteOf(createdAt)}</span>
          <span class="delivery-word">
            {status === "waiting" && attempts > 0 ? `waiting, ${attempts} failed` : status}
          </span>
        </summary>
        <dl class="delivery-facts">
          <dt>Message</dt>
          <dd>{messageId}</dd>
          {nextAt && (
            <>
              <dt>Next attempt</dt>
              <dd>{minuteOf(nextAt)}</dd>
            </>
          )}
          {error && (
            <>
              <dt>Last answer</dt>
              <dd>{error}</dd>
            </>
          )}
        </dl>
        <pre class="delivery-body">{JSON.stringify(JSON.parse(body), null, 2)}</pre>
        <button type="button" class="button" onClick={props.onReplay}>
          Send again
        </button>
      </details>
    </li>
  );
}
