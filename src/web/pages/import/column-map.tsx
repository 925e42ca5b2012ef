import type { ImportView } from "../../../http/schema/imports.ts";
import { quoted } from "../../wording/quoted.ts";
import type { Choice } from "./choice.ts";
import { fields } from "./import-formats.ts";

/** Which column is which, with what stands in them; a change is tried at once. */
export function ColumnMap(props: { choice: Choice; view: ImportView }) {
  const { choice, view } = props;
  const fieldOf = (column: string): string => {
    const given = Object.entries(choice.map.value).find(([, name]) => name === column)?.[0];
    return given ?? view.columns.find(({ name }) => name === column)?.field ?? "";
  };
  const set = (column: string, field: string) => {
    const others = Object.entries(choice.map.value).filter(([key, name]) => key !== field && name !== column);
    choice.map.value = Object.fromEntries(field === "" ? others : [...others, [field, column]]);
    void choice.look();
  };
  return (
    <div class="import-table">
      <table class="table">
        <caption class="unseen">Columns of {choice.name}</caption>
        <thead>
          <tr>
            <th>Column</th>
            <th>Holds</th>
            <th>Is</th>
          </tr>
        </thead>
        <tbody>
          {view.columns.map((column) => (
            <tr key={column.name}>
              <td>{column.name}</td>
              <td class="hint import-examples">{column.examples.join(" · ") || "nothing"}</td>
              <td>
                <select
                  class="field"
                  aria-label={`What ${quoted(column.name)} is`}
                  value={fieldOf(column.name)}
                  onChange={(event) => set(column.name, event.currentTarget.value)}
                >
                  <option value="">not taken</option>
                  {fields.map(({ id, label }) => (
                    <option key={id} value={id}>
                      {label}
                    </option>
                  ))}
                </select>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
