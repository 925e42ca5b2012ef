import { useSignal } from "@preact/signals";
import { importKinds } from "./import-formats.ts";

/** A place to drop files on, which is a plain file field as well. */
export function FilePicker(props: { onChoose: (files: File[]) => void }) {
  const isOver = useSignal(false);
  const take = (files: FileList | null | undefined) => {
    if (files && files.length > 0) props.onChoose([...files]);
  };
  return (
    <label
      class="drop-zone"
      data-over={isOver.value ? "" : undefined}
      onDragOver={(event) => {
        event.preventDefault();
        isOver.value = true;
      }}
      onDragLeave={() => {
        isOver.value = false;
      }}
      onDrop={(event) => {
        event.preventDefault();
        isOver.value = false;
        take(event.dataTransfer?.files);
      }}
    >
      <span class="drop-title">Drop files here, or choose some</span>
      <span class="hint">{importKinds.join(" · ")} · zipped or not</span>
      <input
        type="file"
        multiple
        aria-label="File to import, or several"
        onChange={(event) => {
          take(event.currentTarget.files);
          event.currentTarget.value = "";
        }}
      />
    </label>
  );
}
