import { useSignal } from "@preact/signals";
import type { TagRow, Taxonomy } from "../../../http/schema/tags.ts";
import { client } from "../../api/client.ts";
import { makeNamed } from "../../api/make-named.ts";
import { Dialog } from "../../elements/dialog.tsx";
import { DialogFoot } from "../../elements/dialog-foot.tsx";
import { useAction } from "../../state/action.ts";
import { say, sayDone } from "../../state/notice.ts";
import { quoted } from "../../wording/quoted.ts";
import { TagSelect } from "../articles/tag-select.tsx";
import { belowOf } from "./tag-tree.ts";

type TaxonomyTag = Taxonomy["tags"][number];

interface TagDialogProps {
  /** The tag to describe; without one a tag is added. */
  tag: TagRow | undefined;
  tags: readonly TagRow[];
  /** The tags that others can stand below, as they are now. */
  listed: readonly TaxonomyTag[];
  onClose: () => void;
  onDone: () => void;
}

/** A new tag, or what a tag means and where it stands. */
export function TagDialog(props: TagDialogProps) {
  const { tag, tags, listed, onClose, onDone } = props;
  const known = listed.find(({ id }) => id === tag?.tag);
  const label = useSignal(tag?.label ?? "");
  const parent = useSignal(known?.parent ?? "");
  const description = useSignal(known?.description ?? "");
  const examples = useSignal(known?.examples?.join("\n") ?? "");
  const below = belowOf(tag?.tag, tags);
  const parents = new Set(listed.flatMap(({ id }) => (below.has(id) ? [] : id)));
  const save = useAction(async () => {
    const wanted = described({ label: label.value, parent, description, examples });
    if (tag === undefined) {
      const { id } = await makeNamed(wanted.label, "tag", (free) => client.addTag(free, wanted));
      const text = `Added ${quoted(wanted.label)}.`;
      sayDone(text, async () => {
        await client.removeTag(id, { preview: false });
        onDone();
        say(`Taken back: ${text}`);
      });
    } else {
      await client.describeTag(tag.tag, wanted);
      const text = `${quoted(tag.label)} is described anew.`;
      sayDone(text, known && (() => backTo(known, { text, onDone })));
    }
    onClose();
    onDone();
  });
  return (
    <Dialog title={tag ? `Describe ${quoted(tag.label)}` : "Add a tag"} onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (label.value.trim() !== "") void save.run();
        }}
      >
        {tag === undefined && (
          <label class="stack">
            <span class="filter-name">Name</span>
            <input
              class="field"
              value={label.value}
              maxLength={200}
              required
              onInput={(event) => {
                label.value = event.currentTarget.value;
              }}
            />
          </label>
        )}
        <TagSelect
          label="Below"
          value={parent.value}
          anyLabel="No other tag"
          tags={tags.filter((other) => parents.has(other.tag))}
          onChange={(chosen) => {
            parent.value = chosen;
          }}
        />
        <label class="stack">
          <span class="filter-name">What it is about</span>
          <textarea
            class="field"
            rows={3}
            maxLength={2_000}
            value={description.value}
            onInput={(event) => {
              description.value = event.currentTarget.value;
            }}
          />
          <span class="hint">Suggestions follow the meaning of this as well as the name.</span>
        </label>
        <label class="stack">
          <span class="filter-name">Other names and example sentences, one a line</span>
          <textarea
            class="field"
            rows={3}
            value={examples.value}
            onInput={(event) => {
              examples.value = event.currentTarget.value;
            }}
          />
        </label>
        <DialogFoot
          action={save}
          label={tag === undefined ? "Add" : "Save"}
          isReady={label.value.trim() !== ""}
          onClose={onClose}
        />
      </form>
    </Dialog>
  );
}

interface Entered {
  label: string;
  parent: { value: string };
  description: { value: string };
  examples: { value: string };
}

function described({ label, parent, description, examples }: Entered): Omit<TaxonomyTag, "id"> {
  const lines = examples.value.split("\n").flatMap((line) => line.trim() || []);
  return {
    label: label.trim(),
    ...(parent.value !== "" && { parent: parent.value }),
    ...(description.value.trim() !== "" && { description: description.value.trim() }),
    ...(lines.length > 0 && { examples: lines }),
  };
}

async function backTo(
  { id, ...before }: TaxonomyTag,
  { text, onDone }: { text: string; onDone: () => void },
): Promise<void> {
  await client.describeTag(id, before);
  onDone();
  say(`Taken back: ${text}`);
}
