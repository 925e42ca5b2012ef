import { useSignal } from "@preact/signals";
import { client } from "../../api/client.ts";
import type { ReaderRow } from "../../api/profile-types.ts";
import { dayOf } from "../../elements/dates.ts";
import { Empty, Loaded } from "../../elements/states.tsx";
import { useResource } from "../../state/resource.ts";
import { hrefTo } from "../../state/route.ts";
import { counted } from "./counted.ts";
import { readerName } from "./reader-name.ts";

const listed = 200;

export function ReaderList(props: { chosen: string | undefined }) {
  const readers = useResource("readers", (signal) => client.readers({ limit: listed }, signal));
  const words = useSignal("");
  return (
    <aside class="reader-list" aria-label="Readers">
      <input
        id="reader-search"
        class="field"
        type="search"
        aria-label="Find a reader"
        placeholder="Find a reader  /"
        value={words.value}
        onInput={(event) => {
          words.value = event.currentTarget.value;
        }}
      />
      <Loaded of={readers} what="readers">
        {({ users }) => {
          const hits = users.filter((reader) => fits(reader, words.value));
          if (users.length === 0) return <NoReaders />;
          return (
            <ul>
              {hits.map((reader) => (
                <li key={reader.id}>
                  <a href={hrefTo("readers", reader.id)} aria-current={reader.id === props.chosen ? "true" : undefined}>
                    <span>{readerName(reader)}</span>
                    <span class="hint number">
                      {counted(reader.events, "event")}, {dayOf(reader.lastSeenAt)}
                    </span>
                  </a>
                </li>
              ))}
              {hits.length === 0 && <li class="hint">No reader has that name or trait.</li>}
            </ul>
          );
        }}
      </Loaded>
      <a class="button" href={hrefTo("readers", `guest-${Date.now().toString(36)}`)}>
        Somebody new
      </a>
    </aside>
  );
}

function NoReaders() {
  return (
    <Empty title="No reader is known yet.">
      <p>
        Send events to <code>POST /v1/track</code>, or begin as somebody new.
      </p>
    </Empty>
  );
}

function fits(reader: ReaderRow, words: string): boolean {
  const text = `${reader.id} ${Object.values(reader.traits).join(" ")}`.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
