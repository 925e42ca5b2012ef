import type { TagChange } from "../../../http/schema/tags.ts";
import { scrollable } from "../../elements/scrollable.ts";
import { Failed, Loading } from "../../elements/states.tsx";
import type { Resource } from "../../state/resource.ts";
import { hrefTo } from "../../state/route.ts";

/** Which articles a change of tags would touch. */
export function ChangePreview(props: { change: Resource<TagChange> }) {
  const { data, problem, loading } = props.change;
  if (problem.value) return <Failed problem={problem.value} />;
  if (!data.value) return loading.value ? <Loading what="what would change" /> : null;
  const { count, items } = data.value;
  if (count === 0) return <p class="hint">The tags of no article change.</p>;
  return (
    <div>
      <p>
        {count} {count === 1 ? "article changes" : "articles change"}:
      </p>
      <div {...scrollable("Articles that change")} class="preview-scroll">
        <ul class="preview-list">
          {items.map((item) => (
            <li key={item.id} data-chosen="">
              <a href={hrefTo("articles", item.id)}>{item.title}</a>
            </li>
          ))}
          {count > items.length && <li>and {count - items.length} more</li>}
        </ul>
      </div>
    </div>
  );
}
