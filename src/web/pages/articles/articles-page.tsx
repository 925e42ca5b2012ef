import { useEffect } from "preact/hooks";
import { client } from "../../api/client.ts";
import { MoreButton } from "../../elements/more-button.tsx";
import { Failed, Loading } from "../../elements/states.tsx";
import { Windowed } from "../../elements/windowed.tsx";
import { useKeys } from "../../state/keys.ts";
import { useResource } from "../../state/resource.ts";
import { ActiveFilters } from "./active-filters.tsx";
import { ArticleFilters } from "./article-filters.tsx";
import {
  listHref,
  loading,
  loadMore,
  nextCursor,
  problem,
  reloadList,
  retryList,
  rows,
  showList,
  total,
} from "./article-list.ts";
import { clearFilters, currentQuery, hrefOfQuery } from "./article-query.ts";
import { ArticleRow } from "./article-row.tsx";
import { BulkAcceptButton } from "./bulk-accept.tsx";
import { NoArticles } from "./no-articles.tsx";
import { moveFocus } from "./row-focus.ts";
import "./articles.css";

export function ArticlesPage() {
  const query = currentQuery();
  const href = hrefOfQuery(query);
  const tags = useResource("tags", client.tags);
  const topics = useResource("topics", client.topics);
  const entity = useResource(query.entity ?? "", async (signal) =>
    query.entity === undefined ? undefined : client.entity(query.entity, signal),
  );
  useEffect(() => showList(query, href), [href]);
  useKeys("Articles", [
    { key: "j", does: "next article", run: () => moveFocus(1), repeats: true },
    { key: "k", does: "previous article", run: () => moveFocus(-1), repeats: true },
    { key: "Enter", does: "open the article", run: () => moveFocus(1) },
    { key: "/", does: "search", run: () => document.getElementById("search")?.focus() },
    { key: "x", does: "clear all filters", run: clearFilters },
  ]);
  const tagLabels = new Map(tags.data.value?.tags.map(({ tag, label }) => [tag, label]));
  const topicLabels = new Map(topics.data.value?.topics.map(({ id, label }) => [id, label]));
  const tagLabel = (tag: string) => tagLabels.get(tag) ?? tag;
  return (
    <div class="articles">
      <ArticleFilters query={query} tags={tags.data.value?.tags ?? []} topics={topics.data.value?.topics ?? []} />
      <section class="article-list-area" aria-label="Articles" aria-busy={loading.value}>
        <div class="list-head">
          <h1>Articles</h1>
          <p class="hint" role="status">
            {countText()}
          </p>
          <BulkAcceptButton />
        </div>
        <ActiveFilters
          query={query}
          tagLabel={tagLabel}
          topicLabel={(topic) => topicLabels.get(topic) ?? topic}
          entityLabel={() => entity.data.value?.entity.label ?? "one name"}
        />
        <ListBody tagLabel={tagLabel} isFiltered={Object.keys(query).length > 0} />
      </section>
    </div>
  );
}

function ListBody(props: { tagLabel: (tag: string) => string; isFiltered: boolean }) {
  const failed = problem.value && <Failed problem={problem.value} retry={retryList} />;
  if (rows.value.length === 0) {
    if (loading.value) return <Loading what="articles" />;
    return failed ?? <NoArticles isFiltered={props.isFiltered} reload={reloadList} />;
  }
  return (
    <>
      <Windowed rows={rows.value} listKey={listHref.value} label="Articles">
        {(row) => <ArticleRow key={row.id} row={row} tagLabel={props.tagLabel} />}
      </Windowed>
      {failed ?? (nextCursor.value && <MoreButton loading={loading.value} onMore={loadMore} />)}
    </>
  );
}

function countText(): string {
  const shown = rows.value.length;
  const all = total.value ?? shown;
  if (shown === 0) return "";
  return all > shown ? `${shown} of ${all}` : `${all}`;
}
