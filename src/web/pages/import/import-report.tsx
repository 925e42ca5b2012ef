import type { ImportGroup, ImportView } from "../../../http/schema/imports.ts";
import { dayOf } from "../../wording/dates.ts";
import { reasonOf } from "./import-formats.ts";

const shownExamples = 10;
const headings = { rejected: "left out", changed: "taken, but not as they stand", skipped: "passed over" } as const;

function counted(groups: readonly ImportGroup[]): string {
  const count = groups.reduce((sum, group) => sum + group.count, 0);
  return count === 1 ? "1 entry" : `${count} entries`;
}

/** What did not go in as it stands in the file: every kind with its number, each with its first examples. */
export function ImportLosses(props: { view: ImportView }) {
  return (
    <>
      {(["rejected", "changed", "skipped"] as const).map((kind) => {
        const groups = props.view.report.filter((group) => group.kind === kind);
        if (groups.length === 0) return null;
        return (
          <section key={kind} class={kind === "rejected" ? "import-losses import-faults" : "import-losses"}>
            <h3>
              {counted(groups)} {headings[kind]}
            </h3>
            {groups.map((group) => (
              <Losses key={group.code} group={group} />
            ))}
          </section>
        );
      })}
    </>
  );
}

function Losses({ group }: { group: ImportGroup }) {
  const reason = group.kind === "skipped" ? group.code : reasonOf(group.code);
  return (
    <details>
      <summary>
        <span class="number">{group.count}</span> {reason}
      </summary>
      <ul>
        {group.examples.slice(0, shownExamples).map((example) => (
          <li key={`${example.line} ${example.id} ${example.detail}`}>
            <span class="hint number">line {example.line}</span> {example.excerpt && <q>{example.excerpt}</q>}{" "}
            {group.kind !== "skipped" && <span class="hint">{example.detail}</span>}
          </li>
        ))}
        {group.count > shownExamples && <li class="hint">and {group.count - shownExamples} more</li>}
      </ul>
    </details>
  );
}

/** The first articles as they go in. */
export function ImportSamples(props: { view: ImportView }) {
  const { sample } = props.view;
  if (sample.length === 0) return null;
  return (
    <div class="import-table">
      <table class="table">
        <caption class="unseen">The first articles</caption>
        <thead>
          <tr>
            <th>Title</th>
            <th>Begins</th>
            <th>Date</th>
            <th>Tags</th>
          </tr>
        </thead>
        <tbody>
          {sample.map((item) => (
            <tr key={item.id}>
              <td>{item.title || <span class="hint">no title</span>}</td>
              <td class="hint">{item.excerpt}</td>
              <td class="hint">{item.publishedAt ? dayOf(item.publishedAt) : "none"}</td>
              <td class="hint">{item.tags?.join(", ")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
