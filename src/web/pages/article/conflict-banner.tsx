import { quoted } from "../../wording/quoted.ts";
import type { TagDesk } from "./tag-desk.ts";

/** Says that another editor was first, shows what was not saved, and lets the editor choose. */
export function ConflictBanner(props: { desk: TagDesk }) {
  const { conflict, tags, settleConflict } = props.desk;
  if (!conflict.value) return null;
  const labelOf = (tag: string) => tags.value?.find((other) => other.tag === tag)?.label ?? tag;
  const { accept = [], add = [], reject = [] } = conflict.value;
  const mine = [
    ...[...accept, ...add].map((tag) => `accept ${quoted(labelOf(tag))}`),
    ...reject.map((tag) => `reject ${quoted(labelOf(tag))}`),
  ];
  return (
    <div class="conflict" role="alert">
      <p>
        <strong>Another editor was here first.</strong> Their tags are shown below. The last step on this page was not
        saved
        {mine.length > 0 && <>: {mine.join(", ")}</>}.
      </p>
      <div class="row">
        <button type="button" class="button button-main" onClick={() => settleConflict("apply-mine")}>
          Apply mine too
        </button>
        <button type="button" class="button" onClick={() => settleConflict("keep-theirs")}>
          Keep theirs
        </button>
      </div>
    </div>
  );
}
