import { useSignal } from "@preact/signals";
import { client } from "../../api/client.ts";
import type { UserRow } from "../../api/profile-types.ts";
import { dayOf } from "../../elements/dates.ts";
import { Empty, Loaded } from "../../elements/states.tsx";
import { useResource } from "../../state/resource.ts";
import { hrefTo } from "../../state/route.ts";
import { counted } from "./counted.ts";
import { userName } from "./user-name.ts";

const listed = 200;

export function UserList(props: { chosen: string | undefined }) {
  const users = useResource("users", (signal) => client.users({ limit: listed }, signal));
  const words = useSignal("");
  return (
    <aside class="user-list" aria-label="Users">
      <input
        id="user-search"
        class="field"
        type="search"
        aria-label="Find a user"
        placeholder="Find a user  /"
        value={words.value}
        onInput={(event) => {
          words.value = event.currentTarget.value;
        }}
      />
      <Loaded of={users} what="users">
        {({ users }) => {
          const hits = users.filter((user) => fits(user, words.value));
          if (users.length === 0) return <NoUsers />;
          return (
            <ul>
              {hits.map((user) => (
                <li key={user.id}>
                  <a href={hrefTo("users", user.id)} aria-current={user.id === props.chosen ? "true" : undefined}>
                    <span>{userName(user)}</span>
                    <span class="hint number">
                      {counted(user.events, "event")}, {dayOf(user.lastSeenAt)}
                    </span>
                  </a>
                </li>
              ))}
              {hits.length === 0 && <li class="hint">No user has that name or trait.</li>}
            </ul>
          );
        }}
      </Loaded>
      <a class="button" href={hrefTo("users", `guest-${Date.now().toString(36)}`)}>
        Somebody new
      </a>
    </aside>
  );
}

function NoUsers() {
  return (
    <Empty title="No user is known yet.">
      <p>
        Send events to <code>POST /v1/track</code>, or begin as somebody new.
      </p>
    </Empty>
  );
}

function fits(user: UserRow, words: string): boolean {
  const text = `${user.id} ${Object.values(user.traits).join(" ")}`.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
