import type { ComponentChildren } from "preact";
import { nextStepFor, type Problem, retryLabelFor } from "../api/problem.ts";
import { rememberApiKey } from "../state/api-key.ts";
import type { Resource } from "../state/resource.ts";

export function Loading(props: { what: string }) {
  return (
    <p class="state" role="status">
      <span class="pulse" aria-hidden="true" /> Loading {props.what}…
    </p>
  );
}

export function Empty(props: { title: string; children?: ComponentChildren }) {
  return (
    <div class="state state-empty">
      <p class="state-title">{props.title}</p>
      {props.children && <div>{props.children}</div>}
    </div>
  );
}

export function Failed(props: { problem: Problem; retry?: () => void }) {
  const { problem } = props;
  const retryLabel = retryLabelFor(problem);
  const needsKey = problem.status === 401 || problem.status === 403;
  return (
    <div class="state state-failed" role="alert">
      <p class="state-title">{problem.message}</p>
      <p>{nextStepFor(problem)}</p>
      {needsKey && <KeyForm onDone={props.retry} />}
      {retryLabel && props.retry && (
        <button type="button" class="button" onClick={props.retry}>
          {retryLabel}
        </button>
      )}
    </div>
  );
}

function KeyForm(props: { onDone: (() => void) | undefined }) {
  return (
    <form
      class="row"
      onSubmit={(event) => {
        event.preventDefault();
        rememberApiKey(String(new FormData(event.currentTarget).get("key")));
        props.onDone?.();
      }}
    >
      <label>
        <span class="unseen">Key</span>
        <input class="field" name="key" type="password" autocomplete="off" placeholder="Key" />
      </label>
      <button type="submit" class="button">
        Use this key
      </button>
    </form>
  );
}

/** Above what was loaded before and may have changed since. */
function Stale(props: { problem: Problem; retry: () => void }) {
  return (
    <p class="stale" role="status">
      This may have changed meanwhile: it could not be loaded again. {props.problem.message}{" "}
      <button type="button" class="link-button" onClick={props.retry}>
        Try again
      </button>
    </p>
  );
}

/** Shows what a resource holds: its data, and that they could not be brought up to date; or why there is none yet. */
export function Loaded<Data>(props: { of: Resource<Data>; what: string; children: (data: Data) => ComponentChildren }) {
  const { data, problem, reload } = props.of;
  if (data.value !== undefined) {
    return (
      <>
        {problem.value && <Stale problem={problem.value} retry={reload} />}
        {props.children(data.value)}
      </>
    );
  }
  if (problem.value) return <Failed problem={problem.value} retry={reload} />;
  return <Loading what={props.what} />;
}
