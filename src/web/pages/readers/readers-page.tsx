import { Empty } from "../../elements/states.tsx";
import { useKeys } from "../../state/keys.ts";
import { ReaderList } from "./reader-list.tsx";
import { ReaderView } from "./reader-view.tsx";
import "./readers.css";

export function ReadersPage(props: { id: string | undefined }) {
  useKeys("Readers", [
    { key: "/", does: "find a reader", run: () => document.getElementById("reader-search")?.focus() },
  ]);
  return (
    <div class="readers">
      <ReaderList chosen={props.id} />
      {props.id === undefined ? (
        <section>
          <h1>Readers</h1>
          <Empty title="Choose a reader from the list.">
            <p>You see what they care about, what Attune would show them and why, and can click in their place.</p>
          </Empty>
        </section>
      ) : (
        <ReaderView key={props.id} id={props.id} />
      )}
    </div>
  );
}
