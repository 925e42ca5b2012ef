import type { TemplateReportRow } from "../../../http/schema/messages.ts";
import { client } from "../../api/client.ts";
import { percent } from "../../elements/bars.tsx";
import { Panel } from "../../elements/panel.tsx";
import { Loaded } from "../../elements/states.tsx";
import { useResource } from "../../state/resource.ts";

/** What became of the messages made from a template, per variant and tone. */
export function TemplateResults(props: { id: string }) {
  const report = useResource(props.id, (signal) => client.templateReport(props.id, signal));
  return (
    <Panel title="Results so far">
      <Loaded of={report} what="results">
        {({ rows }) =>
          rows.length === 0 ? (
            <p class="hint">No message of this template has gone out yet.</p>
          ) : (
            <table class="table">
              <thead>
                <tr>
                  <th>Variant</th>
                  <th>Tone</th>
                  <th class="number">Shown</th>
                  <th class="number">Opened</th>
                  <th class="number">Clicked</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={`${row.variant} ${row.tone}`}>
                    <td>{row.variant}</td>
                    <td>{row.tone}</td>
                    <td class="number">{row.shown}</td>
                    <td class="number">{share(row, row.opened)}</td>
                    <td class="number">{share(row, row.clicked)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )
        }
      </Loaded>
    </Panel>
  );
}

function share(row: TemplateReportRow, count: number): string {
  return row.shown === 0 ? "–" : `${count} (${percent(count / row.shown)})`;
}
