import { useSignal } from "@preact/signals";

/** A button for what cannot be taken back: it asks before it does it. */
export function AskFirst(props: { label: string; question: string; disabled?: boolean; onYes: () => void }) {
  const isAsked = useSignal(false);
  if (!isAsked.value) {
    return (
      <button
        type="button"
        class="button"
        disabled={props.disabled}
        onClick={() => {
          isAsked.value = true;
        }}
      >
        {props.label}
      </button>
    );
  }
  return (
    <fieldset class="ask-first">
      <legend class="unseen">{props.label}</legend>
      <span role="alert">{props.question}</span>
      <button
        type="button"
        class="button button-main"
        disabled={props.disabled}
        onClick={() => {
          isAsked.value = false;
          props.onYes();
        }}
      >
        {props.label}
      </button>
      <button
        type="button"
        class="button"
        onClick={() => {
          isAsked.value = false;
        }}
      >
        Cancel
      </button>
    </fieldset>
  );
}
