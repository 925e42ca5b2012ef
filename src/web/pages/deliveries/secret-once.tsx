import { say } from "../../state/notice.ts";

/** A secret that the server tells this once. */
export function SecretOnce(props: { secret: string }) {
  const { secret } = props;
  return (
    <div class="secret-once">
      <p>Keep it where the receiver reads it: it is not shown again.</p>
      <div class="row">
        <code class="secret">{secret}</code>
        <button
          type="button"
          class="button"
          onClick={() =>
            navigator.clipboard.writeText(secret).then(
              () => say("The secret is copied."),
              () => say("The browser does not let the page copy. Mark the secret and copy it."),
            )
          }
        >
          Copy
        </button>
      </div>
    </div>
  );
}
