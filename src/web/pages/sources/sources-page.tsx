import { peopleClient, type SourceRow } from "../../api/people-client.ts";
import { ObjectList } from "../../layout/object-list.tsx";
import { useLookAgain } from "../../state/look-again.ts";
import { useResource } from "../../state/resource.ts";
import { hrefTo } from "../../state/route.ts";
import { agoOf, minuteOf } from "../../wording/dates.ts";
import { NewSource } from "./new-source.tsx";
import { lagOf, SourceView } from "./source-view.tsx";
import "./sources.css";

const lookEveryMs = 5_000;

/** All sources with their last day; one of them; or the sheet for a new one (`new`). */
export function SourcesPage(props: { id: string | undefined }) {
  if (props.id === "new") return <NewSource />;
  return props.id === undefined ? <AllSources /> : <SourceView key={props.id} id={props.id} />;
}

function AllSources() {
  const list = useResource("sources", peopleClient.sources, { keepsData: true });
  useLookAgain(lookEveryMs, list.reload);
  return (
    <ObjectList
      page="sources"
      title="Sources"
      hint="Who sends what people do, and what was wrong with it"
      newLabel="New source"
      of={list}
      rows={({ sources }) => sources}
      empty={{
        title: "No other system sends anything yet.",
        text: "Shops, mail services, analytics and customer files come in as they are, each with its own signature.",
      }}
      table={(sources) => <SourceTable sources={sources} />}
    />
  );
}

function SourceTable(props: { sources: readonly SourceRow[] }) {
  return (
    <table class="table">
      <caption class="hint">The last 24 hours</caption>
      <thead>
        <tr>
          <th>Source</th>
          <th>Last</th>
          <th class="number">Events</th>
          <th class="number">Behind</th>
          <th class="number">Faulty rows</th>
          <th class="number">Refused</th>
        </tr>
      </thead>
      <tbody>
        {props.sources.map((source) => (
          <tr key={source.id}>
            <td>
              <a href={hrefTo("sources", source.id)}>{source.id}</a> <span class="hint">{source.kindLabel}</span>
            </td>
            <td class="source-last" title={minuteOf(source.lastAt)}>
              {agoOf(source.lastAt, Date.now())}
            </td>
            <td class="number">{source.accepted.toLocaleString("en")}</td>
            <td class="number">{source.accepted === 0 ? "–" : lagOf(source.lagSeconds)}</td>
            <td class="number">{source.rejected.toLocaleString("en")}</td>
            <td class="number">{source.refused.toLocaleString("en")}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
