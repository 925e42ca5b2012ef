import type { TagReportRow } from "../../../http/schema/tags.ts";
import { percent } from "../../elements/bars.tsx";
import { hrefTo } from "../../state/route.ts";
import type { TagStep } from "./tag-step.ts";
import type { TagNode } from "./tag-tree.ts";

export function TagTable(props: { nodes: readonly TagNode[]; onStep: (step: TagStep) => void }) {
  if (props.nodes.length === 0) return <p class="state">No tag has that name.</p>;
  const most = Math.max(...props.nodes.map(({ tag }) => tag.itemCount), 1);
  return (
    <table class="table tag-table">
      <thead>
        <tr>
          <th>Tag</th>
          <th>Articles</th>
          <th>Of its suggestions</th>
          <th>
            <span class="unseen">Change</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {props.nodes.map(({ tag, depth, report }) => (
          <tr key={tag.tag} data-depth={depth} data-tag={tag.tag}>
            <td title={tag.description}>
              <a href={hrefTo("articles", undefined, { tag: tag.tag })}>{tag.label}</a>
            </td>
            <td class="count-cell">
              <span class="score-bar" aria-hidden="true">
                <span style={{ width: `${(tag.itemCount / most) * 100}%` }} />
              </span>
              <span class="number">{tag.itemCount}</span>
            </td>
            <td>
              <Precision report={report} />
            </td>
            <td class="tag-steps">
              <button
                type="button"
                class="link-button"
                aria-label={`Describe ${tag.label}`}
                onClick={() => props.onStep({ kind: "describe", tag })}
              >
                Describe
              </button>
              <button
                type="button"
                class="link-button"
                aria-label={`Rename ${tag.label}`}
                onClick={() => props.onStep({ kind: "rename", tag })}
              >
                Rename
              </button>
              <button
                type="button"
                class="link-button"
                aria-label={`Merge ${tag.label}`}
                onClick={() => props.onStep({ kind: "merge", tag })}
              >
                Merge
              </button>
              <button
                type="button"
                class="link-button"
                aria-label={`Delete ${tag.label}`}
                onClick={() => props.onStep({ kind: "delete", tag })}
              >
                Delete
              </button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** "36 of 40 accepted" as a bar of accepted, rejected and undecided. */
function Precision(props: { report: TagReportRow | undefined }) {
  const { report } = props;
  if (!report || report.suggested === 0) return <span class="hint">none yet</span>;
  const { suggested, accepted, rejected, precision } = report;
  const decided = accepted + rejected;
  const open = suggested - decided;
  return (
    <span class="precision">
      <span class="precision-bar" aria-hidden="true">
        <span data-part="accepted" style={{ width: `${(accepted / suggested) * 100}%` }} />
        <span data-part="rejected" style={{ width: `${(rejected / suggested) * 100}%` }} />
      </span>
      <span class="hint">
        {precision !== undefined && `${accepted} of ${decided} accepted, ${percent(precision)}`}
        {precision !== undefined && open > 0 && "; "}
        {open > 0 && `${open} to decide`}
      </span>
    </span>
  );
}
