import { useSignal } from "@preact/signals";
import type { KnownName } from "../../../http/schema/entities.ts";
import { client } from "../../api/client.ts";
import { Dialog } from "../../elements/dialog.tsx";
import { DialogFoot } from "../../elements/dialog-foot.tsx";
import { namedTypes, wordOfType } from "../../reading/entity-types.ts";
import { useAction } from "../../state/action.ts";
import { say } from "../../state/notice.ts";
import { quoted } from "../../wording/quoted.ts";

interface KnownNameDialogProps {
  /** The entry to change; without one a name is added. */
  entry: KnownName | undefined;
  /** Of the list that the editor sees: somebody else's change is not overwritten. */
  version: number;
  onClose: () => void;
  onDone: () => void;
}

export function KnownNameDialog(props: KnownNameDialogProps) {
  const { entry, version, onClose, onDone } = props;
  const name = useSignal(entry?.name ?? "");
  const type = useSignal(entry?.type ?? "organization");
  const others = useSignal(entry?.aliases.join(", ") ?? "");
  const save = useAction(async () => {
    const aliases = others.value
      .split(",")
      .map((alias) => alias.trim())
      .filter((alias) => alias !== "");
    const wanted = { name: name.value.trim(), aliases, version };
    const reply = entry
      ? await client.changeName(entry.id, wanted)
      : await client.addName({ ...wanted, type: type.value });
    onClose();
    onDone();
    say(`${quoted(reply.entry.name)} is known. ${articlesRead(reply.items)}`);
  });
  return (
    <Dialog title={entry ? `Change ${quoted(entry.name)}` : "Add a name"} onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void save.run();
        }}
      >
        <label class="stack">
          <span class="filter-name">Name</span>
          <input
            class="field"
            value={name.value}
            maxLength={200}
            required
            onInput={(event) => {
              name.value = event.currentTarget.value;
            }}
          />
        </label>
        {!entry && (
          <label class="stack">
            <span class="filter-name">Kind</span>
            <select
              class="field"
              value={type.value}
              onChange={(event) => {
                type.value = event.currentTarget.value;
              }}
            >
              {namedTypes.map((named) => (
                <option key={named} value={named}>
                  {wordOfType(named)}
                </option>
              ))}
            </select>
          </label>
        )}
        <label class="stack">
          <span class="filter-name">Also written (separated by commas)</span>
          <input
            class="field"
            value={others.value}
            onInput={(event) => {
              others.value = event.currentTarget.value;
            }}
          />
        </label>
        <DialogFoot action={save} label="Save" isReady={name.value.trim().length >= 2} onClose={onClose} />
      </form>
    </Dialog>
  );
}

function articlesRead(items: number): string {
  if (items === 0) return "No article has it yet.";
  return items === 1 ? "One article is read again." : `${items} articles are read again.`;
}
