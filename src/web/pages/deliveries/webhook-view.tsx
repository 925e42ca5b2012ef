import { useSignal } from "@preact/signals";
import { toProblem } from "../../api/problem.ts";
import { type WebhookRow, webhookClient } from "../../api/webhook-client.ts";
import { AskFirst } from "../../elements/ask-first.tsx";
import { Panel } from "../../elements/panel.tsx";
import { Loaded } from "../../elements/states.tsx";
import { useLookAgain } from "../../state/look-again.ts";
import { say, sayDone } from "../../state/notice.ts";
import { useResource } from "../../state/resource.ts";
import { goOnFrom, hrefTo } from "../../state/route.ts";
import { minuteOf } from "../../wording/dates.ts";
import { quoted } from "../../wording/quoted.ts";
import { DeliveryList } from "./delivery-list.tsx";
import { SecretOnce } from "./secret-once.tsx";
import { wordsOf } from "./topics.ts";
import { lookEveryMs, WebhookState } from "./webhook-state.tsx";

const hourMs = 3_600_000;

/** One webhook: its queue, its secrets, and every message with what became of it. */
export function WebhookView(props: { id: string }) {
  const webhook = useResource(`webhook ${props.id}`, (signal) => webhookClient.read(props.id, signal), {
    keepsData: true,
  });
  useLookAgain(lookEveryMs, webhook.reload);
  return (
    <Loaded of={webhook} what="the webhook">
      {(row) => (
        <>
          <Head webhook={row} reload={webhook.reload} />
          <Queue webhook={row} reload={webhook.reload} />
          <Secrets webhook={row} reload={webhook.reload} />
          <DeliveryList webhook={row} reload={webhook.reload} />
        </>
      )}
    </Loaded>
  );
}

interface PartProps {
  webhook: WebhookRow;
  reload: () => void;
}

/** Does something and says what came of it. */
async function attempt(work: () => Promise<string>, reload: () => void): Promise<void> {
  try {
    say(await work());
  } catch (error) {
    say(toProblem(error).message, { tone: "fault" });
  }
  reload();
}

function Head({ webhook, reload }: PartProps) {
  const { id, url, topics, enabled, description } = webhook;
  const isTesting = useSignal(false);

  async function test(): Promise<void> {
    isTesting.value = true;
    await attempt(async () => {
      const { ok, status, error, text, durationMs } = await webhookClient.test(id);
      const answer = status === undefined ? error : `${status}${text ? ` (${text})` : ""}`;
      return `${ok ? "It arrived" : "It did not arrive"}: ${answer}, after ${durationMs} ms.`;
    }, reload);
    isTesting.value = false;
  }

  const change = (isOn: boolean): void => {
    const { format, disabled: _, ...rest } = webhook;
    const input = { url: rest.url, topics: rest.topics, format, ...(description && { description }), enabled: isOn };
    void attempt(async () => {
      await webhookClient.put(id, input);
      return isOn ? "It is delivered to again." : "Nothing is delivered to it any more; what waits is kept.";
    }, reload);
  };

  async function remove(): Promise<void> {
    try {
      await webhookClient.remove(id);
      goOnFrom({ page: "deliveries", id }, hrefTo("deliveries"));
      sayDone(`Deleted ${quoted(id)} with its deliveries.`);
    } catch (error) {
      say(toProblem(error).message, { tone: "fault" });
    }
  }

  return (
    <>
      <div class="list-head">
        <h1>{id}</h1>
        <p class="hint">
          {url}
          {description && <> · {description}</>}
        </p>
      </div>
      <div class="row webhook-actions">
        <button type="button" class="button" disabled={isTesting.value} onClick={() => void test()}>
          {isTesting.value ? "Sending…" : "Send a test"}
        </button>
        <button type="button" class="button" onClick={() => change(!enabled)}>
          {enabled ? "Stop" : "Deliver again"}
        </button>
        <AskFirst
          label="Delete"
          question="Its secret and its deliveries go with it, and cannot be brought back."
          onYes={() => void remove()}
        />
        <p class="hint">Told when: {topics.map(wordsOf).join(" · ")}</p>
      </div>
    </>
  );
}

function Queue({ webhook, reload }: PartProps) {
  const { waiting, failed, delivered, oldestWaitingAt } = webhook.queue;
  const replay = (hours: number): void =>
    void attempt(async () => {
      const since = new Date(Date.now() - hours * hourMs).toISOString();
      const { deliveries } = await webhookClient.replay(webhook.id, since, false);
      return deliveries === 0 ? "Nothing failed or was missed in that time." : `${deliveries} messages are sent again.`;
    }, reload);
  return (
    <Panel title="Queue">
      <p role="status">
        <WebhookState webhook={webhook} />
      </p>
      <dl class="queue-figures">
        <Figure name="waiting" value={waiting} note={oldestWaitingAt && `since ${minuteOf(oldestWaitingAt)}`} />
        <Figure name="failed" value={failed} />
        <Figure name="delivered" value={delivered} note="in the last seven days" />
      </dl>
      {webhook.enabled && (
        <div class="row">
          <button type="button" class="button" onClick={() => replay(24)}>
            Send again what failed today
          </button>
          <button type="button" class="button" onClick={() => replay(7 * 24)}>
            … of seven days
          </button>
        </div>
      )}
    </Panel>
  );
}

function Figure(props: { name: string; value: number; note?: string | undefined }) {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>
        {props.value.toLocaleString("en")}
        {props.note && <span class="hint"> {props.note}</span>}
      </dd>
    </div>
  );
}

function Secrets({ webhook, reload }: PartProps) {
  const fresh = useSignal<string | undefined>(undefined);
  const rotate = (): void =>
    void attempt(async () => {
      fresh.value = (await webhookClient.rotate(webhook.id)).secret;
      return "Both secrets sign for a day.";
    }, reload);
  return (
    <Panel
      title="Secrets"
      tools={
        <button type="button" class="button" onClick={rotate}>
          Rotate
        </button>
      }
    >
      <ul class="secret-list">
        {webhook.secrets.map(({ hint, until }) => (
          <li key={hint}>
            <code>{hint}</code> {until === undefined ? "signs" : `signs until ${minuteOf(until)}`}
          </li>
        ))}
      </ul>
      {fresh.value && <SecretOnce secret={fresh.value} />}
    </Panel>
  );
}
