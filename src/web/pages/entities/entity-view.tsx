import { useSignal } from "@preact/signals";
import type { EntityReply } from "../../../http/schema/entities.ts";
import { client } from "../../api/client.ts";
import { ArticlePages } from "../../elements/article-pages.tsx";
import { MoodMark, signed } from "../../elements/mood-mark.tsx";
import { Panel } from "../../elements/panel.tsx";
import { Loaded } from "../../elements/states.tsx";
import { TimeChart } from "../../figures/time-chart.tsx";
import { CorrectNameDialog } from "../../reading/correct-name-dialog.tsx";
import { isNamedType, wordOfType } from "../../reading/entity-types.ts";
import { useResource } from "../../state/resource.ts";
import { go, hrefTo } from "../../state/route.ts";
import { moodOf } from "../../wording/mood-of.ts";
import { counted } from "../../wording/numbers.ts";

const moodRange: [number, number] = [-1, 1];

export function EntityView(props: { id: string }) {
  const isCorrecting = useSignal(false);
  const entity = useResource(props.id, (signal) => client.entity(props.id, signal));
  return (
    <Loaded of={entity} what="the name">
      {(reply) => (
        <>
          <p class="hint">
            <a href={hrefTo("entities")}>← Names</a>
          </p>
          <div class="topic-name">
            <h1>{reply.entity.label}</h1>
            {isNamedType(reply.entity.type) && (
              <button
                type="button"
                class="button"
                onClick={() => {
                  isCorrecting.value = true;
                }}
              >
                Correct…
              </button>
            )}
          </div>
          {isCorrecting.value && (
            <CorrectNameDialog
              found={{ id: props.id, name: reply.entity.label, type: reply.entity.type }}
              onClose={() => {
                isCorrecting.value = false;
              }}
              onDone={() => go(hrefTo("entities"))}
            />
          )}
          <p class="meta">
            <span>{wordOfType(reply.entity.type)}</span>
            <span>{counted(reply.entity.itemCount, "article")}</span>
            {reply.entity.aliases.length > 0 && <span>also {reply.entity.aliases.join(", ")}</span>}
          </p>
          <div class="insight-columns">
            <section>
              <div class="list-head">
                <h2>Articles</h2>
                <a class="hint" href={hrefTo("articles", undefined, { entity: props.id })}>
                  In the list
                </a>
              </div>
              <ArticlePages query={{ entity: props.id }} />
            </section>
            <aside>
              <Panel title="How it is spoken of">
                {reply.entity.sentiment !== undefined && (
                  <p class="mood-line">
                    <MoodMark label={moodOf(reply.entity.sentiment)} score={reply.entity.sentiment} text />
                    <span class="number">{signed(reply.entity.sentiment)}</span>
                  </p>
                )}
                <MoodOverTime mood={reply.mood} />
              </Panel>
            </aside>
          </div>
        </>
      )}
    </Loaded>
  );
}

function MoodOverTime(props: { mood: EntityReply["mood"] }) {
  return (
    <TimeChart
      label="Mood of the week"
      points={props.mood.map(({ date, score }) => ({ at: date, value: score }))}
      range={moodRange}
      format={signed}
    />
  );
}
