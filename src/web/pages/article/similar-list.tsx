import { client } from "../../api/client.ts";
import { percent } from "../../elements/bars.tsx";
import { Panel } from "../../elements/panel.tsx";
import { Loaded } from "../../elements/states.tsx";
import { useResource } from "../../state/resource.ts";
import { hrefTo } from "../../state/route.ts";

const shown = 5;

export function SimilarList(props: { id: string }) {
  const similar = useResource(props.id, (signal) => client.similar(props.id, shown, signal));
  return (
    <Panel title="Similar articles">
      <Loaded of={similar} what="similar articles">
        {({ items }) =>
          items.length === 0 ? (
            <p class="hint">Nothing in the catalogue is close to this.</p>
          ) : (
            <ul class="similar">
              {items.map((item) => (
                <li key={item.id}>
                  <a href={hrefTo("articles", item.id)}>{item.title}</a>
                  <span class="similar-share hint number">{percent(item.similarity)}</span>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Panel>
  );
}
