import type { StoredTemplate } from "../../../http/schema/messages.ts";
import { client } from "../../api/client.ts";
import { Problem } from "../../api/problem.ts";
import { Empty, Loaded } from "../../elements/states.tsx";
import { forgetDraft, keepDraft, keptDraft } from "../../state/kept.ts";
import { useResource } from "../../state/resource.ts";
import { go, hrefTo } from "../../state/route.ts";
import { Composer } from "./composer.tsx";
import { draftName, type TemplateDraft } from "./draft.ts";
import "./messages.css";

async function storedTemplates(signal: AbortSignal) {
  try {
    return await client.templates(signal);
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return [];
    throw error;
  }
}

export function MessagesPage(props: { id: string | undefined }) {
  const templates = useResource("templates", storedTemplates, { keepsData: true });
  return (
    <div class="messages">
      <Loaded of={templates} what="templates">
        {(stored) => {
          const chosen = stored.find(({ id }) => id === props.id);
          const keep = (template: StoredTemplate | undefined, id: string) => {
            const others = (templates.data.value ?? []).filter((other) => other.id !== id);
            const kept = template === undefined ? others : [...others, template];
            templates.data.value = kept.toSorted((a, b) => a.name.localeCompare(b.name));
          };
          return (
            <>
              <h1 class="unseen">{chosen?.name ?? "New template"}</h1>
              <nav class="template-list" aria-label="Templates">
                {stored.map((template) => (
                  <a
                    key={template.id}
                    href={hrefTo("messages", template.id)}
                    aria-current={template.id === props.id ? "true" : undefined}
                  >
                    {template.name}
                  </a>
                ))}
                <a href={hrefTo("messages")} aria-current={props.id === undefined ? "true" : undefined}>
                  New template
                </a>
              </nav>
              {props.id !== undefined && !chosen ? (
                <NoTemplate key={props.id} id={props.id} />
              ) : (
                <Composer
                  key={props.id ?? "new"}
                  stored={chosen}
                  onSaved={(template) => keep(template, template.id)}
                  onRemoved={({ id }) => keep(undefined, id)}
                  onChanged={templates.reload}
                />
              )}
            </>
          );
        }}
      </Loaded>
    </div>
  );
}

/** A template that is not there, or not any more; what was written of it and not saved goes on as a new one. */
function NoTemplate({ id }: { id: string }) {
  const draft = keptDraft<TemplateDraft>(draftName(id));
  return (
    <Empty title="There is no such template, or not any more.">
      {draft && (
        <button
          type="button"
          class="button"
          onClick={() => {
            keepDraft(draftName(undefined), { template: draft.template });
            forgetDraft(draftName(id));
            go(hrefTo("messages"));
          }}
        >
          Go on with my unsaved text as a new template
        </button>
      )}
    </Empty>
  );
}
