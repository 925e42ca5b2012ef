import type { TagRow } from "../../../http/schema/tags.ts";
import { client } from "../../api/client.ts";
import { Dialog } from "../../elements/dialog.tsx";
import { Failed } from "../../elements/states.tsx";
import { useAction } from "../../state/action.ts";
import { useResource } from "../../state/resource.ts";
import { quoted } from "../../wording/quoted.ts";
import { applyTagChange } from "./apply-tag-change.ts";
import { ChangePreview } from "./change-preview.tsx";

export function DeleteDialog(props: { tag: TagRow; onClose: () => void; onDone: () => void }) {
  const { tag, onClose, onDone } = props;
  const preview = useResource(tag.tag, () => client.removeTag(tag.tag, { preview: true }));
  const deleteTag = useAction(async () => {
    await applyTagChange({
      run: () => client.removeTag(tag.tag, { preview: false }),
      what: `${quoted(tag.label)} is deleted.`,
      onDone,
    });
    onClose();
  });
  return (
    <Dialog title={`Delete ${quoted(tag.label)}`} onClose={onClose}>
      <ChangePreview change={preview} />
      {deleteTag.problem.value && <Failed problem={deleteTag.problem.value} />}
      <div class="dialog-foot">
        <button type="button" class="button" onClick={onClose}>
          Cancel
        </button>
        <button
          type="button"
          class="button button-main"
          disabled={!preview.data.value || deleteTag.isBusy.value}
          onClick={() => deleteTag.run()}
        >
          Delete
        </button>
      </div>
    </Dialog>
  );
}
