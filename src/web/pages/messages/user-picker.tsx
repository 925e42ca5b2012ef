import { client } from "../../api/client.ts";
import { TypeAhead } from "../../elements/type-ahead.tsx";
import { useResource } from "../../state/resource.ts";
import { userName } from "../users/user-name.ts";

const listed = 200;

export function UserPicker(props: { chosen: string | undefined; onChoose: (id: string | undefined) => void }) {
  const listing = useResource("users", (signal) => client.users({ limit: listed }, signal));
  const users = listing.data.value?.users ?? [];
  const chosen = users.find(({ id }) => id === props.chosen);
  return (
    <div class="stack">
      <span class="filter-name">
        Written for: <strong>{chosen ? userName(chosen) : "nobody in particular"}</strong>{" "}
        {props.chosen !== undefined && (
          <button type="button" class="link-button" onClick={() => props.onChoose(undefined)}>
            nobody
          </button>
        )}
      </span>
      <TypeAhead
        label="Choose a user"
        placeholder="Choose a user…"
        choices={users.map((user) => ({ id: user.id, label: userName(user), hint: user.id }))}
        onChoose={(choice) => props.onChoose(choice.id)}
      />
    </div>
  );
}
