import { useSignal } from "@preact/signals";
import type { TagRow } from "../../../http/schema/tags.ts";
import { client } from "../../api/client.ts";
import { Dialog } from "../../elements/dialog.tsx";
import { DialogFoot } from "../../elements/dialog-foot.tsx";
import { useAction } from "../../state/action.ts";
import { counted } from "../../wording/numbers.ts";
import { quoted } from "../../wording/quoted.ts";
import { applyTagChange } from "./apply-tag-change.ts";

export function RenameDialog(props: { tag: TagRow; onClose: () => void; onDone: () => void }) {
  const { tag, onClose, onDone } = props;
  const label = useSignal(tag.label);
  const wanted = label.value.trim();
  const rename = useAction(async () => {
    await applyTagChange({
      run: () => client.renameTag(tag.tag, { label: wanted, preview: false }),
      what: `${quoted(tag.label)} is now called ${quoted(wanted)}.`,
      onDone,
    });
    onClose();
  });
  return (
    <Dialog title={`Rename ${quoted(tag.label)}`} onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (wanted !== "" && wanted !== tag.label) void rename.run();
        }}
      >
        <label class="stack">
          <span class="filter-name">New name</span>
          <input
            class="field"
            value={label.value}
            maxLength={200}
            onInput={(event) => {
              label.value = event.currentTarget.value;
            }}
          />
        </label>
        <p class="hint">{whatFollows(tag.itemCount)}</p>
        <DialogFoot action={rename} label="Rename" isReady={wanted !== "" && wanted !== tag.label} onClose={onClose} />
      </form>
    </Dialog>
  );
}

function whatFollows(articles: number): string {
  if (articles === 0) return "No article carries this tag yet.";
  return `${counted(articles, "article")} with this tag ${articles === 1 ? "shows" : "show"} the new name.`;
}
