import { useSignal } from "@preact/signals";
import type { EntityRow } from "../../../http/schema/entities.ts";
import { client } from "../../api/client.ts";
import { MoodMark, signed } from "../../elements/mood-mark.tsx";
import { Paged } from "../../elements/paged.tsx";
import { Empty } from "../../elements/states.tsx";
import { namedTypes, pluralOfType, wordOfType } from "../../reading/entity-types.ts";
import { useKeys } from "../../state/keys.ts";
import { usePages } from "../../state/pages.ts";
import { hrefTo } from "../../state/route.ts";
import { moodOf } from "../../wording/mood-of.ts";
import { counted } from "../../wording/numbers.ts";
import { EntityView } from "./entity-view.tsx";
import { KnownNames } from "./known-names.tsx";
import "./entities.css";

const pageSize = 100;

export function EntitiesPage(props: { id: string | undefined }) {
  if (props.id !== undefined) return <EntityView key={props.id} id={props.id} />;
  return <AllEntities />;
}

function AllEntities() {
  const type = useSignal<string | undefined>(undefined);
  const words = useSignal("");
  const query = { type: type.value, query: words.value.trim() || undefined, limit: pageSize };
  const names = usePages<EntityRow>(JSON.stringify(query), async (cursor, signal) => {
    const { entities, ...rest } = await client.entities({ ...query, cursor }, signal);
    return { rows: entities, ...rest };
  });
  useKeys("Names", [{ key: "/", does: "find a name", run: () => document.getElementById("entity-search")?.focus() }]);
  return (
    <>
      <div class="list-head">
        <h1>Names</h1>
        <p class="hint">People, organisations, places and works that the articles speak of</p>
      </div>
      <div class="entity-tools">
        <input
          id="entity-search"
          class="field"
          type="search"
          aria-label="Find a name"
          placeholder="Find a name  /"
          value={words.value}
          onInput={(event) => {
            words.value = event.currentTarget.value;
          }}
        />
        <div class="toggles">
          {namedTypes.map((named) => (
            <button
              key={named}
              type="button"
              class="toggle"
              aria-pressed={type.value === named}
              onClick={() => {
                type.value = type.value === named ? undefined : named;
              }}
            >
              <span class="type-sign" data-type={named} aria-hidden="true" />
              {pluralOfType(named)}
            </button>
          ))}
        </div>
      </div>
      <div class="insight-columns">
        <section>
          <Paged of={names} what="names">
            {(rows) =>
              rows.length === 0 ? (
                <NoNames isAsked={type.value !== undefined || query.query !== undefined} />
              ) : (
                <EntityTable rows={rows} />
              )
            }
          </Paged>
        </section>
        <aside>
          <KnownNames onChanged={names.reload} />
        </aside>
      </div>
    </>
  );
}

function NoNames(props: { isAsked: boolean }) {
  return <Empty title={props.isAsked ? "No such name in the articles." : "No names were found in articles yet."} />;
}

function EntityTable(props: { rows: readonly EntityRow[] }) {
  const most = Math.max(...props.rows.map(({ itemCount }) => itemCount));
  return (
    <ul class="entity-table">
      {props.rows.map((entity) => (
        <li key={entity.id}>
          <span class="type-sign" data-type={entity.type} title={wordOfType(entity.type)} />
          <a href={hrefTo("entities", entity.id)}>{entity.label}</a>
          <span class="score-bar" aria-hidden="true">
            <span style={{ width: `${(entity.itemCount / most) * 100}%` }} />
          </span>
          <span class="number hint">{counted(entity.itemCount, "article")}</span>
          {entity.sentiment === undefined ? (
            <span />
          ) : (
            <span class="entity-mood number hint">
              <MoodMark label={moodOf(entity.sentiment)} score={entity.sentiment} /> {signed(entity.sentiment)}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
