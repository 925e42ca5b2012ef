import { dismissNotice, notice } from "../state/notice.ts";

/** The line at the foot of the page that says what just happened. */
export function NoticeBar() {
  const shown = notice.value;
  return (
    <div class="notice-area" role="status" aria-live="polite">
      {shown && (
        <div class="notice" data-tone={shown.tone}>
          <span>{shown.text}</span>
          {shown.undo && (
            <button type="button" class="notice-button" onClick={shown.undo}>
              Undo <kbd>u</kbd>
            </button>
          )}
          <button type="button" class="notice-button" aria-label="Dismiss" onClick={dismissNotice}>
            ✕
          </button>
        </div>
      )}
    </div>
  );
}
