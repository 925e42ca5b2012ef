import type { TagRow } from "../../../http/schema/tags.ts";
import { client } from "../../api/client.ts";
import { Dialog } from "../../elements/dialog.tsx";
import { DialogFoot } from "../../elements/dialog-foot.tsx";
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
      <DialogFoot
        action={deleteTag}
        label="Delete"
        isReady={preview.data.value !== undefined}
        onClose={onClose}
        onAct={() => void deleteTag.run()}
      />
    </Dialog>
  );
}
