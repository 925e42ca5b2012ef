import type { StoredTemplate } from "../../../http/schema/messages.ts";
import { client } from "../../api/client.ts";
import { Problem } from "../../api/problem.ts";
import { Loaded } from "../../elements/states.tsx";
import { useResource } from "../../state/resource.ts";
import { hrefTo } from "../../state/route.ts";
import { Composer } from "./composer.tsx";
import { emptyTemplate, toTemplate } from "./draft/draft.ts";
import "./messages.css";

async function storedTemplates(signal: AbortSignal) {
  try {
    return (await client.templates(signal)).templates;
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
            const others = stored.filter((other) => other.id !== id);
            const kept = template === undefined ? others : [...others, template];
            templates.data.value = kept.toSorted((a, b) => a.name.localeCompare(b.name));
          };
          return (
            <>
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
                <a href={hrefTo("messages")} aria-current={chosen ? undefined : "true"}>
                  New template
                </a>
              </nav>
              <Composer
                key={props.id ?? "new"}
                id={chosen?.id}
                start={chosen ? toTemplate(chosen) : emptyTemplate}
                taken={new Set(stored.map(({ id }) => id))}
                onSaved={(template) => keep(template, template.id)}
                onRemoved={({ id }) => keep(undefined, id)}
              />
            </>
          );
        }}
      </Loaded>
    </div>
  );
}
