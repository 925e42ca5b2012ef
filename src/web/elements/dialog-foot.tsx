import type { Action } from "../state/action.ts";
import { Failed } from "./states.tsx";

/** Why it was refused the last time, the way out, and the button that does it: by submitting the form, or by `onAct` where there is none. */
export function DialogFoot(props: {
  action: Pick<Action<unknown[]>, "isBusy" | "problem">;
  /** What the button does. */
  label: string;
  isReady: boolean;
  onClose: () => void;
  onAct?: () => void;
}) {
  const { action, onAct } = props;
  return (
    <>
      {action.problem.value && <Failed problem={action.problem.value} />}
      <div class="dialog-foot">
        <button type="button" class="button" onClick={props.onClose}>
          Cancel
        </button>
        <button
          type={onAct ? "button" : "submit"}
          class="button button-main"
          disabled={!props.isReady || action.isBusy.value}
          onClick={onAct}
        >
          {props.label}
        </button>
      </div>
    </>
  );
}
