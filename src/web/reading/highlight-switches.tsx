import type { Signal } from "@preact/signals";
import { showsEntities, showsMood } from "./highlights.ts";

/** Two switches over the text; the letters are the keys that press them. */
export function HighlightSwitches() {
  return (
    <div class="switches">
      <Switch shows={showsEntities} label="Names" letter="e" />
      <Switch shows={showsMood} label="Mood" letter="m" />
    </div>
  );
}

function Switch(props: { shows: Signal<boolean>; label: string; letter: string }) {
  return (
    <button
      type="button"
      class="toggle"
      aria-pressed={props.shows.value}
      onClick={() => {
        props.shows.value = !props.shows.value;
      }}
    >
      {props.label} <kbd>{props.letter}</kbd>
    </button>
  );
}

export const highlightKeys = [
  { key: "e", does: "names in the text on or off", run: () => flip(showsEntities) },
  { key: "m", does: "mood of the sentences on or off", run: () => flip(showsMood) },
];

function flip(shows: Signal<boolean>): void {
  shows.value = !shows.value;
}
