import { useSignal } from "@preact/signals";
import { client } from "../../api/client.ts";
import type { TagRow } from "../../api/insight-types.ts";
import { Dialog } from "../../elements/dialog.tsx";
import { useResource } from "../../state/resource.ts";
import { applyTagChange } from "./apply-tag-change.ts";
import { ChangePreview } from "./change-preview.tsx";

export function RenameDialog(props: { tag: TagRow; onClose: () => void; onDone: () => void }) {
  const { tag, onClose, onDone } = props;
  const label = useSignal(tag.label);
  const wanted = label.value.trim();
  const preview = useResource(tag.tag, () => client.renameTag(tag.tag, { label: tag.label, preview: true }));
  const rename = () => {
    onClose();
    void applyTagChange({
      run: () => client.renameTag(tag.tag, { label: wanted, preview: false }),
      what: `“${tag.label}” is now called “${wanted}”.`,
      onDone,
    });
  };
  return (
    <Dialog title={`Rename “${tag.label}”`} onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (wanted !== "" && wanted !== tag.label) rename();
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
        <ChangePreview change={preview} />
        <div class="dialog-foot">
          <button type="button" class="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" class="button button-main" disabled={wanted === "" || wanted === tag.label}>
            Rename
          </button>
        </div>
      </form>
    </Dialog>
  );
}
