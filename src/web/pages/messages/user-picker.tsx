import { useSignal } from "@preact/signals";
import type { UserRow } from "../../../http/schema/users.ts";
import { client } from "../../api/client.ts";
import { type Choice, TypeAhead } from "../../elements/type-ahead.tsx";
import { useResource } from "../../state/resource.ts";
import { userName } from "../users/user-name.ts";

const offered = 50;

export function UserPicker(props: { chosen: string | undefined; onChoose: (id: string | undefined) => void }) {
  const words = useSignal("");
  const query = { query: words.value || undefined, limit: offered };
  const listing = useResource(`users ${words.value}`, (signal) => client.users(query, signal), { keepsData: true });
  const users = listing.data.value?.users ?? [];
  const picked = useSignal<Choice | undefined>(undefined);
  const chosen = users.find(({ id }) => id === props.chosen);
  const name = chosen ? userName(chosen) : picked.value?.id === props.chosen ? picked.value?.label : props.chosen;
  return (
    <div class="stack">
      <span class="filter-name">
        Written for: <strong>{name ?? "nobody in particular"}</strong>{" "}
        {props.chosen !== undefined && (
          <button type="button" class="link-button" onClick={() => props.onChoose(undefined)}>
            nobody
          </button>
        )}
      </span>
      <TypeAhead
        label="Choose a user"
        placeholder="Choose a user…"
        choices={users.map(choiceOf)}
        filters="elsewhere"
        onType={(text) => {
          words.value = text.trim();
        }}
        onChoose={(choice) => {
          picked.value = choice;
          words.value = "";
          props.onChoose(choice.id);
        }}
      />
    </div>
  );
}

function choiceOf(user: UserRow): Choice {
  const label = userName(user);
  return { id: user.id, label, ...(label !== user.id && { hint: user.id }) };
}
