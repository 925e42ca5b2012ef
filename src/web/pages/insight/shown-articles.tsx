import { experimentClient } from "../../api/experiment-client.ts";
import { Panel } from "../../elements/panel.tsx";
import { Loaded } from "../../elements/states.tsx";
import { useResource } from "../../state/resource.ts";
import { hrefTo } from "../../state/route.ts";
import { count, share } from "../../wording/numbers.ts";

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
              {rows.slice(0, mostRows).map(({ key, label, impressions, clicks, rate }) => (
                <li key={key}>
                  <a href={hrefTo("articles", key)}>{label ?? key}</a>
                  <span class="hint number">
                    shown {count(impressions)}, clicked {count(clicks)} ({share(rate)})
                  </span>
                </li>
              ))}
            </ul>
            {rows.length > mostRows && <p class="hint">{count(rows.length - mostRows)} more were shown.</p>}
          </>
        )}
      </Loaded>
    </Panel>
  );
}
