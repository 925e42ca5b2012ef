import { useSignal } from "@preact/signals";
import { peopleClient } from "../../api/people-client.ts";
import { Panel } from "../../elements/panel.tsx";
import { Empty, Loaded } from "../../elements/states.tsx";
import { useResource } from "../../state/resource.ts";
import { go, hrefTo } from "../../state/route.ts";
import { minuteOf } from "../../wording/dates.ts";
import { MergeList } from "./merge-list.tsx";
import { PersonView } from "./person-view.tsx";
import "./people.css";

/** Who is who: merges of everybody and ids in quarantine; or one person. */
export function PeoplePage(props: { id: string | undefined }) {
  return props.id === undefined ? <Everybody /> : <PersonView key={props.id} id={props.id} />;
}

function Everybody() {
  const rules = useResource("rules", peopleClient.rules);
  const wanted = useSignal("");
  return (
    <>
      <div class="list-head">
        <h1>People</h1>
        <p class="hint">Which ids are one person, and why</p>
      </div>
      <form
        class="people-search"
        onSubmit={(event) => {
          event.preventDefault();
          if (wanted.value.trim() !== "") go(hrefTo("people", wanted.value.trim()));
        }}
      >
        <label>
          <span>An id of somebody</span>
          <input
            class="field"
            value={wanted.value}
            placeholder="user id, email:ann@example.org, …"
            onInput={(event) => {
              wanted.value = event.currentTarget.value;
            }}
          />
        </label>
        <button type="submit" class="button button-main">
          Show
        </button>
      </form>
      <div class="people-columns">
        <MergeList userId={undefined} />
        <Panel title="Ids in quarantine">
          <Loaded of={rules} what="the ids">
            {({ quarantined }) =>
              quarantined.length === 0 ? (
                <Empty title="None.">
                  <p>An id that would join more than ten people in an hour belongs to nobody, and is kept here.</p>
                </Empty>
              ) : (
                <ul class="people-list">
                  {quarantined.map(({ type, value, users, at }) => (
                    <li key={`${type} ${value}`}>
                      <span>
                        {value} <span class="hint">{type}</span>
                      </span>
                      <span class="hint">
                        {users} users, {minuteOf(at)}
                      </span>
                    </li>
                  ))}
                </ul>
              )
            }
          </Loaded>
        </Panel>
      </div>
    </>
  );
}
