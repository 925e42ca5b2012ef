import { useSignal } from "@preact/signals";
import { type Problem, toProblem } from "../../api/problem.ts";
import { type WebhookRow, webhookClient } from "../../api/webhook-client.ts";
import { Panel } from "../../elements/panel.tsx";
import { Failed } from "../../elements/states.tsx";
import { hrefTo } from "../../state/route.ts";
import { SecretOnce } from "./secret-once.tsx";
import { webhookTopics } from "./topics.ts";

/** The sheet of a new webhook; when it is made, its secret is shown once. */
export function NewWebhook() {
  const made = useSignal<WebhookRow | undefined>(undefined);
  const problem = useSignal<Problem | undefined>(undefined);
  const isSaving = useSignal(false);

  async function save(form: FormData): Promise<void> {
    const id = String(form.get("id")).trim();
    problem.value = undefined;
    isSaving.value = true;
    try {
      const description = String(form.get("description")).trim();
      made.value = await webhookClient.put(id, {
        url: String(form.get("url")).trim(),
        topics: webhookTopics.map(([topic]) => topic).filter((topic) => form.getAll("topic").includes(topic)),
        ...(description !== "" && { description }),
      });
    } catch (error) {
      problem.value = toProblem(error);
    }
    isSaving.value = false;
  }

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
          void save(new FormData(event.currentTarget));
        }}
      >
        <label>
          Name
          <input
            class="field"
            name="id"
            required
            pattern="[A-Za-z0-9_.\-]{1,64}"
            placeholder="crm"
            autocomplete="off"
          />
        </label>
        <label>
          Address
          <input class="field" name="url" type="url" required placeholder="https://crm.example/hooks/attune" />
        </label>
        <label>
          Description
          <input class="field" name="description" maxLength={500} placeholder="Who reads it, and what for" />
        </label>
        <fieldset>
          <legend>What it is told</legend>
          <div class="topic-choice">
            {webhookTopics.map(([topic, words]) => (
              <label key={topic}>
                <input type="checkbox" name="topic" value={topic} defaultChecked={topic.startsWith("segment.")} />
                {words}
              </label>
            ))}
          </div>
        </fieldset>
        {problem.value && <Failed problem={problem.value} />}
        <div class="row">
          <button type="submit" class="button button-main" disabled={isSaving.value}>
            Make the webhook
          </button>
          <a class="button" href={hrefTo("deliveries")}>
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
        <h1>{id} is made</h1>
      </div>
      <Panel title="Its secret">
        {secret === undefined ? (
          <p>A webhook of this name existed and was changed; its secret stays.</p>
        ) : (
          <SecretOnce secret={secret} />
        )}
        <a class="button button-main" href={hrefTo("deliveries", id)}>
          Go on to {id}
        </a>
      </Panel>
    </>
  );
}
