import { useSignal } from "@preact/signals";
import { importFormats } from "./import-formats.ts";

/** A place to drop a file on, which is a plain file field as well. */
export function FilePicker(props: { onChoose: (file: File) => void }) {
  const isOver = useSignal(false);
  const take = (files: FileList | null | undefined) => {
    const file = files?.[0];
    if (file) props.onChoose(file);
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
      <span class="drop-title">Drop a file here, or choose one</span>
      <span class="hint">{importFormats.map(({ label }) => label).join(" · ")}</span>
      <input type="file" aria-label="File to import" onChange={(event) => take(event.currentTarget.files)} />
    </label>
  );
}
