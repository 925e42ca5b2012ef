import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { client } from "../../api/client.ts";
import { toProblem } from "../../api/problem.ts";
import { useKeys } from "../../state/keys.ts";
import { say, sayDone } from "../../state/notice.ts";
import { quoted } from "../../wording/quoted.ts";

/** The topic's name, which an editor can change in place. */
export function TopicName(props: { id: string; label: string; onRenamed: () => void }) {
  const { id, label, onRenamed } = props;
  const edited = useSignal<string | undefined>(undefined);
  const field = useRef<HTMLInputElement>(null);
  const isEditing = edited.value !== undefined;
  const edit = () => {
    edited.value = label;
  };
  useKeys("Topic", [{ key: "r", does: "rename the topic", run: edit }]);
  useEffect(() => {
    if (isEditing) field.current?.select();
  }, [isEditing]);

  const rename = async (wanted: string) => {
    try {
      await client.renameTopic(id, wanted);
      onRenamed();
      sayDone(`The topic is now called ${quoted(wanted)}.`, async () => {
        await client.renameTopic(id, label);
        onRenamed();
        say(`The topic is called ${quoted(label)} again.`);
      });
    } catch (error) {
      edited.value = wanted;
      say(`Not renamed. ${toProblem(error).message}`, { tone: "fault" });
    }
  };
  const submit = () => {
    const wanted = edited.value?.trim() ?? "";
    edited.value = undefined;
    if (wanted !== "" && wanted !== label) void rename(wanted);
  };

  if (!isEditing) {
    return (
      <div class="topic-name">
        <h1>{label}</h1>
        <button type="button" class="button" onClick={edit}>
          Rename <kbd>r</kbd>
        </button>
      </div>
    );
  }
  return (
    <form
      class="topic-name"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <input
        ref={field}
        class="field"
        aria-label="Name of the topic"
        value={edited.value}
        maxLength={200}
        onInput={(event) => {
          edited.value = event.currentTarget.value;
        }}
        onKeyDown={(event) => {
          if (event.key === "Escape") edited.value = undefined;
        }}
      />
      <button type="submit" class="button button-main">
        Save
      </button>
    </form>
  );
}
