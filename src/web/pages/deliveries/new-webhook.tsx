import { useSignal } from "@preact/signals";
import { type WebhookRow, type WebhookTopic, webhookClient } from "../../api/webhook-client.ts";
import { Panel } from "../../elements/panel.tsx";
import { Failed } from "../../elements/states.tsx";
import { useAction } from "../../state/action.ts";
import { forgetDraft, useKept } from "../../state/kept.ts";
import { hrefTo } from "../../state/route.ts";
import { SecretOnce } from "./secret-once.tsx";
import { webhookTopics } from "./topics.ts";

/** What is filled in. */
interface Entered {
  id: string;
  url: string;
  description: string;
  topics: readonly WebhookTopic[];
}

const formName = "webhook new";
const nothing: Entered = { id: "", url: "", description: "", topics: ["segment.entered", "segment.exited"] };

/** The sheet of a new webhook; when it is made, its secret is shown once. */
export function NewWebhook() {
  const made = useSignal<WebhookRow | undefined>(undefined);
  const kept = useKept<Entered>(formName, nothing);
  const { id, url, description, topics } = kept.value;
  const set = (change: Partial<Entered>) => {
    kept.value = { ...kept.value, ...change };
  };
  const save = useAction(async () => {
    made.value = await webhookClient.make(id.trim(), {
      url: url.trim(),
      topics: [...topics],
      ...(description.trim() !== "" && { description: description.trim() }),
    });
    forgetDraft(formName);
  });

  if (made.value !== undefined) return <Made webhook={made.value} />;
  return (
    <>
      <div class="list-head">
        <h1>New webhook</h1>
        <p class="hint">Messages are signed by Standard Webhooks; any of its libraries verifies them.</p>
      </div>
      <form
        class="webhook-form"
        onSubmit={(event) => {
          event.preventDefault();
          void save.run();
        }}
      >
        <label>
          Name
          <input
            class="field"
            required
            value={id}
            onInput={(event) => set({ id: event.currentTarget.value })}
            pattern="[A-Za-z0-9_.\-]{1,64}"
            placeholder="crm"
            autocomplete="off"
          />
        </label>
        <label>
          Address
          <input
            class="field"
            type="url"
            required
            placeholder="https://crm.example/hooks/attune"
            value={url}
            onInput={(event) => set({ url: event.currentTarget.value })}
          />
        </label>
        <label>
          Description
          <input
            class="field"
            maxLength={500}
            placeholder="Who reads it, and what for"
            value={description}
            onInput={(event) => set({ description: event.currentTarget.value })}
          />
        </label>
        <fieldset>
          <legend>What it is told</legend>
          <div class="topic-choice">
            {webhookTopics.map(([topic, words]) => (
              <label key={topic}>
                <input
                  type="checkbox"
                  checked={topics.includes(topic)}
                  onChange={(event) => {
                    const others = topics.filter((other) => other !== topic);
                    set({ topics: event.currentTarget.checked ? [...others, topic] : others });
                  }}
                />
                {words}
              </label>
            ))}
          </div>
        </fieldset>
        {save.problem.value && <Failed problem={save.problem.value} />}
        <div class="row">
          <button type="submit" class="button button-main" disabled={save.isBusy.value}>
            Create the webhook
          </button>
          <a class="button" href={hrefTo("deliveries")} onClick={() => forgetDraft(formName)}>
            Cancel
          </a>
        </div>
      </form>
    </>
  );
}

function Made(props: { webhook: WebhookRow }) {
  const { id, secret } = props.webhook;
  return (
    <>
      <div class="list-head">
        <h1>{id} is created</h1>
      </div>
      <Panel title="Its secret">
        {secret !== undefined && <SecretOnce secret={secret} />}
        <a class="button button-main" href={hrefTo("deliveries", id)}>
          Go on to {id}
        </a>
      </Panel>
    </>
  );
}
