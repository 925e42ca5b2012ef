import { client } from "../../api/client.ts";
import { TypeAhead } from "../../elements/type-ahead.tsx";
import { useResource } from "../../state/resource.ts";
import { readerName } from "../readers/reader-name.ts";

const listed = 200;

export function ReaderPicker(props: { chosen: string | undefined; onChoose: (id: string | undefined) => void }) {
  const readers = useResource("readers", (signal) => client.readers({ limit: listed }, signal));
  const users = readers.data.value?.users ?? [];
  const chosen = users.find(({ id }) => id === props.chosen);
  return (
    <div class="stack">
      <span class="filter-name">
        Written for: <strong>{chosen ? readerName(chosen) : "nobody in particular"}</strong>{" "}
        {props.chosen !== undefined && (
          <button type="button" class="link-button" onClick={() => props.onChoose(undefined)}>
            nobody
          </button>
        )}
      </span>
      <TypeAhead
        label="Choose a reader"
        placeholder="Choose a reader…"
        choices={users.map((reader) => ({ id: reader.id, label: readerName(reader), hint: reader.id }))}
        onChoose={(choice) => props.onChoose(choice.id)}
      />
    </div>
  );
}
