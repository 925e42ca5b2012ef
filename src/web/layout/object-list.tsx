import type { ComponentChildren } from "preact";
import { scrollable } from "../elements/scrollable.ts";
import { Empty, Loaded } from "../elements/states.tsx";
import type { Resource } from "../state/resource.ts";
import { hrefTo, type Page } from "../state/route.ts";

/** The page of all objects of one kind: what they are, the way to a new one (`PAGE/new`), their table, or what to say while there is none. */
export function ObjectList<Answer, Row>(props: {
  page: Page;
  title: string;
  /** What the page is for, in a line. */
  hint: string;
  newLabel: string;
  of: Resource<Answer>;
  rows: (answer: Answer) => readonly Row[];
  empty: { title: string; text: string };
  table: (rows: readonly Row[]) => ComponentChildren;
  /** Under the table. */
  below?: ComponentChildren;
}) {
  const { page, title, hint, newLabel, empty } = props;
  return (
    <>
      <div class="list-head">
        <h1>{title}</h1>
        <p class="hint">{hint}</p>
        <a class="button button-main" href={hrefTo(page, "new")}>
          {newLabel}
        </a>
      </div>
      <Loaded of={props.of} what={title.toLowerCase()}>
        {(answer) => {
          const rows = props.rows(answer);
          if (rows.length === 0) {
            return (
              <Empty title={empty.title}>
                <p>{empty.text}</p>
              </Empty>
            );
          }
          return (
            <>
              <div {...scrollable(title)}>{props.table(rows)}</div>
              {props.below}
            </>
          );
        }}
      </Loaded>
    </>
  );
}
