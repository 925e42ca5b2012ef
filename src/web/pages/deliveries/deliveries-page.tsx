import { type WebhookRow, webhookClient } from "../../api/webhook-client.ts";
import { ObjectList } from "../../layout/object-list.tsx";
import { useLookAgain } from "../../state/look-again.ts";
import { useResource } from "../../state/resource.ts";
import { hrefTo } from "../../state/route.ts";
import { NewWebhook } from "./new-webhook.tsx";
import { lookEveryMs, WebhookState } from "./webhook-state.tsx";
import { WebhookView } from "./webhook-view.tsx";
import "./deliveries.css";

/** All webhooks with their queues; one of them; or the sheet for a new one (`new`). */
export function DeliveriesPage(props: { id: string | undefined }) {
  if (props.id === "new") return <NewWebhook />;
  return props.id === undefined ? <AllWebhooks /> : <WebhookView key={props.id} id={props.id} />;
}

function AllWebhooks() {
  const list = useResource("webhooks", webhookClient.list, { keepsData: true });
  useLookAgain(lookEveryMs, list.reload);
  return (
    <ObjectList
      page="deliveries"
      title="Deliveries"
      hint="What other systems are told, and what has not arrived"
      newLabel="New webhook"
      of={list}
      rows={({ webhooks }) => webhooks}
      empty={{
        title: "Nobody is told anything yet.",
        text: "A webhook sends what happens here to an address of yours: who enters a segment, what was indexed.",
      }}
      table={(webhooks) => <WebhookTable webhooks={webhooks} />}
    />
  );
}

function WebhookTable(props: { webhooks: readonly WebhookRow[] }) {
  return (
    <table class="table">
      <thead>
        <tr>
          <th>Webhook</th>
          <th>State</th>
          <th class="number">Waiting</th>
          <th class="number">Failed</th>
          <th class="number">Delivered</th>
        </tr>
      </thead>
      <tbody>
        {props.webhooks.map((webhook) => (
          <tr key={webhook.id}>
            <td>
              <a class="delivery-name" href={hrefTo("deliveries", webhook.id)}>
                {webhook.id}
              </a>
              <span class="hint delivery-host">{hostOf(webhook.url)}</span>
            </td>
            <td>
              <WebhookState webhook={webhook} />
            </td>
            <td class="number">{webhook.queue.waiting.toLocaleString("en")}</td>
            <td class="number">{webhook.queue.failed.toLocaleString("en")}</td>
            <td class="number">{webhook.queue.delivered.toLocaleString("en")}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
