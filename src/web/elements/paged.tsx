import type { ComponentChildren } from "preact";
import type { Pages } from "../state/pages.ts";
import { count as grouped } from "../wording/numbers.ts";
import { Failed, Loading } from "./states.tsx";

interface PagedProps<Row> {
  of: Pages<Row>;
  /** Plural of what the rows are: "names". */
  what: string;
  /** Says how many of how many are shown; off where the total counts something else. */
  count?: "shown" | "hidden";
  more?: string;
  children: (rows: readonly Row[]) => ComponentChildren;
}

/** The rows of a list that is loaded page by page, how many of them are in view, and the way to the next ones. */
export function Paged<Row>(props: PagedProps<Row>) {
  const { rows, total, hasMore, problem, loading, loadMore, retry } = props.of;
  const failed = problem.value && <Failed problem={problem.value} retry={retry} />;
  if (rows.value === undefined) return failed ?? <Loading what={props.what} />;
  const shown = rows.value.length;
  const hasCount = props.count !== "hidden" && total.value !== undefined && shown > 0;
  return (
    <>
      {props.children(rows.value)}
      {failed}
      <div class="paged-foot">
        {hasMore && (
          <button type="button" class="button" disabled={loading.value} onClick={loadMore}>
            {loading.value ? "Loading…" : (props.more ?? "Show more")}
          </button>
        )}
        {hasCount && (
          <p class="hint" role="status">
            {hasMore
              ? `${grouped(shown)} of ${grouped(total.value!)} ${props.what}`
              : `${grouped(shown)} ${props.what}`}
          </p>
        )}
      </div>
    </>
  );
}
