import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { UserRow } from "../../../http/schema/users.ts";
import { client } from "../../api/client.ts";
import { Paged } from "../../elements/paged.tsx";
import { Empty } from "../../elements/states.tsx";
import { usePages } from "../../state/pages.ts";
import { hrefTo } from "../../state/route.ts";
import { dayOf } from "../../wording/dates.ts";
import { counted } from "../../wording/numbers.ts";
import { userName } from "./user-name.ts";

const pageSize = 100;
const searchDelayMs = 250;

export function UserList(props: { chosen: string | undefined }) {
  const words = useSignal("");
  const query = words.value === "" ? undefined : words.value;
  const pages = usePages<UserRow>(words.value, async (cursor, signal) => {
    const { users, ...rest } = await client.users({ query, limit: pageSize, cursor }, signal);
    return { rows: users, ...rest };
  });
  return (
    <aside class="user-list" aria-label="Users">
      {props.chosen !== undefined && (
        <button type="button" class="skip" onClick={() => document.querySelector<HTMLElement>(".user")?.focus()}>
          To the user
        </button>
      )}
      <UserSearch
        onSearch={(text) => {
          words.value = text;
        }}
      />
      <Paged
        of={pages}
        what="users"
        count={query === undefined ? "shown" : "hidden"}
        more={query === undefined ? "Show more" : "Search further"}
      >
        {(users) => {
          if (pages.total.value === 0) return <NoUsers />;
          if (users.length === 0) return <p class="hint">{noHit(pages.hasMore)}</p>;
          return (
            <ul>
              {users.map((user) => (
                <li key={user.id}>
                  <a href={hrefTo("users", user.id)} aria-current={user.id === props.chosen ? "true" : undefined}>
                    <span>{userName(user)}</span>
                    <span class="hint number">
                      {counted(user.events, "event")}, {dayOf(user.lastSeenAt)}
                    </span>
                  </a>
                </li>
              ))}
            </ul>
          );
        }}
      </Paged>
      <a class="button" href={hrefTo("users", `guest-${Date.now().toString(36)}`)}>
        Somebody new
      </a>
    </aside>
  );
}

const noHit = (hasMore: boolean): string =>
  hasMore ? "Not among the first users; there are more to search." : "No user has that name, id or trait.";

function UserSearch(props: { onSearch: (words: string) => void }) {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <input
      id="user-search"
      class="field"
      type="search"
      aria-label="Find a user"
      placeholder="Find a user  /"
      onInput={(event) => {
        const text = event.currentTarget.value.trim();
        clearTimeout(timer.current);
        timer.current = setTimeout(() => props.onSearch(text), searchDelayMs);
      }}
    />
  );
}

function NoUsers() {
  return (
    <Empty title="No user is known yet.">
      <p>Users appear once an app sends what they read. Until then, begin as somebody new.</p>
    </Empty>
  );
}
