import { client } from "../../api/client.ts";
import { experimentClient } from "../../api/experiment-client.ts";
import type { RateRow } from "../../api/experiment-types.ts";
import { count, share } from "../../elements/numbers.ts";
import { Panel } from "../../elements/panel.tsx";
import { Loaded } from "../../elements/states.tsx";
import { useResource } from "../../state/resource.ts";
import { hrefTo } from "../../state/route.ts";

const mostRows = 15;

/** The articles that were shown most: how often, and how often clicked. */
export function ShownArticles({ from }: { from: string }) {
  const items = useResource(`item ${from}`, (signal) => experimentClient.analytics({ by: "item", from }, signal), {
    keepsData: true,
  });
  return (
    <Panel title="Articles shown most">
      <Loaded of={items} what="the articles">
        {({ rows }) => (
          <>
            <ul class="shown-articles">
              {rows.slice(0, mostRows).map((row) => (
                <ShownArticle key={row.key} row={row} />
              ))}
            </ul>
            {rows.length > mostRows && <p class="hint">{count(rows.length - mostRows)} more were shown.</p>}
          </>
        )}
      </Loaded>
    </Panel>
  );
}

function ShownArticle({ row }: { row: RateRow }) {
  const item = useResource(row.key, (signal) => client.item(row.key, signal));
  return (
    <li>
      <a href={hrefTo("articles", row.key)}>{item.data.value?.item.title ?? row.key}</a>
      <span class="hint number">
        shown {count(row.impressions)}, clicked {count(row.clicks)} ({share(row.rate)})
      </span>
    </li>
  );
}
