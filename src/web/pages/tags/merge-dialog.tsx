import { useSignal } from "@preact/signals";
import type { TagChange, TagRow } from "../../../http/schema/tags.ts";
import { client } from "../../api/client.ts";
import { Dialog } from "../../elements/dialog.tsx";
import { DialogFoot } from "../../elements/dialog-foot.tsx";
import { useAction } from "../../state/action.ts";
import { useResource } from "../../state/resource.ts";
import { quoted } from "../../wording/quoted.ts";
import { TagSelect } from "../articles/tag-select.tsx";
import { applyTagChange } from "./apply-tag-change.ts";
import { ChangePreview } from "./change-preview.tsx";

interface MergeDialogProps {
  tag: TagRow;
  into: string | undefined;
  tags: readonly TagRow[];
  onClose: () => void;
  onDone: () => void;
}

const nothing: TagChange = { preview: true, count: 0, items: [] };

export function MergeDialog(props: MergeDialogProps) {
  const { tag, tags, onClose, onDone } = props;
  const into = useSignal(props.into ?? "");
  const target = tags.find((other) => other.tag === into.value);
  const preview = useResource(into.value, async () =>
    into.value === "" ? nothing : client.mergeTag(tag.tag, { into: into.value, preview: true }),
  );
  const merge = useAction(async () => {
    if (!target) return;
    await applyTagChange({
      run: () => client.mergeTag(tag.tag, { into: target.tag, preview: false }),
      what: `${quoted(tag.label)} is now part of ${quoted(target.label)}.`,
      onDone,
    });
    onClose();
  });
  return (
    <Dialog title={`Merge ${quoted(tag.label)} into another tag`} onClose={onClose}>
      <TagSelect
        label="Into"
        value={into.value}
        anyLabel="Choose a tag"
        tags={tags.filter((other) => other.tag !== tag.tag)}
        onChange={(chosen) => {
          into.value = chosen;
        }}
      />
      {target && <ChangePreview change={preview} />}
      <DialogFoot
        action={merge}
        label="Merge"
        isReady={target !== undefined && preview.data.value !== undefined}
        onClose={onClose}
        onAct={() => void merge.run()}
      />
    </Dialog>
  );
}
