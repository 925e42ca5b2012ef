import { Empty } from "../../elements/states.tsx";
import { useKeys } from "../../state/keys.ts";
import { UserList } from "./user-list.tsx";
import { UserView } from "./user-view.tsx";
import "./users.css";

export function UsersPage(props: { id: string | undefined }) {
  useKeys("Users", [{ key: "/", does: "find a user", run: () => document.getElementById("user-search")?.focus() }]);
  return (
    <div class="users">
      <UserList chosen={props.id} />
      {props.id === undefined ? (
        <section>
          <h1>Users</h1>
          <Empty title="Choose a user from the list.">
            <p>What they care about, what Attune would show them and why; a click can be tried in their place.</p>
          </Empty>
        </section>
      ) : (
        <UserView key={props.id} id={props.id} />
      )}
    </div>
  );
}
