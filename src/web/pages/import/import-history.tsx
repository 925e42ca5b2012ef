import { useSignal } from "@preact/signals";
import type { ImportJob } from "../../../http/schema/imports.ts";
import { client } from "../../api/client.ts";
import { type Problem, toProblem } from "../../api/problem.ts";
import { Failed } from "../../elements/states.tsx";
import { hrefTo } from "../../state/route.ts";
import { minuteOf } from "../../wording/dates.ts";
import { formatName } from "./import-formats.ts";
import { ImportLosses } from "./import-report.tsx";

const stateWords: Readonly<Record<ImportJob["state"], string>> = {
  queued: "waits",
  running: "under way",
  done: "done",
  failed: "failed",
  cancelled: "cancelled",
  undone: "taken back",
};

/** Imports under way and over, each with its report, a way to what came, and a way back. */
export function ImportHistory(props: { jobs: readonly ImportJob[]; onChange: () => void }) {
  return (
    <section class="import-history">
      <h2>Imports</h2>
      {props.jobs.length === 0 && <p class="hint">Nothing was imported here yet.</p>}
      <ul>
        {props.jobs.map((job) => (
          <li key={job.id}>
            <JobEntry job={job} onChange={props.onChange} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function JobEntry({ job, onChange }: { job: ImportJob; onChange: () => void }) {
  const problem = useSignal<Problem | undefined>(undefined);
  const isAsked = useSignal(false);
  const isActive = job.state === "queued" || job.state === "running";
  const act = async (work: () => Promise<unknown>) => {
    try {
      await work();
      problem.value = undefined;
      isAsked.value = false;
    } catch (error) {
      problem.value = toProblem(error);
    }
    onChange();
  };
  const isThere = job.accepted > 0 && !isActive && job.state !== "undone";
  return (
    <article class="import-job" data-state={job.state}>
      <div class="import-head">
        <strong>{job.fileName || "a file without a name"}</strong>
        <span class="hint">
          {stateWords[job.state]}, {minuteOf(job.startedAt)}
          {job.format && `, ${formatName(job.format)}`}
        </span>
      </div>
      {isActive ? <Progress job={job} /> : <p>{outcome(job)}</p>}
      {job.error && <p class="import-error">{job.error}</p>}
      <ImportLosses view={job} />
      {problem.value && <Failed problem={problem.value} />}
      <div class="row">
        {isActive && (
          <button type="button" class="button" onClick={() => act(() => client.cancelImport(job.id))}>
            Cancel<span class="unseen"> the import of {job.fileName}</span>
          </button>
        )}
        {isThere && (
          <a class="button button-main" href={hrefTo("articles", undefined, { import: job.id })}>
            See the {job.accepted === 1 ? "article" : `${job.accepted} articles`}
          </a>
        )}
        {isThere && !isAsked.value && (
          <button type="button" class="button" onClick={() => (isAsked.value = true)}>
            Undo this import
          </button>
        )}
        {isAsked.value && (
          <>
            <span>
              {job.added} {job.added === 1 ? "article goes" : "articles go"}, {job.accepted - job.added} become what
              they were.
            </span>
            <button type="button" class="button button-main" onClick={() => act(() => client.undoImport(job.id))}>
              Undo it
            </button>
            <button type="button" class="button" onClick={() => (isAsked.value = false)}>
              Keep it
            </button>
          </>
        )}
      </div>
    </article>
  );
}

function Progress({ job }: { job: ImportJob }) {
  const handled = job.accepted + job.unchanged + job.skipped + job.rejectedCount;
  return (
    <div class="import-progress">
      <progress max={Math.max(1, job.total)} value={handled} aria-label={`Import of ${job.fileName}`} />
      <span class="hint" role="status">
        {job.state === "queued" ? "waits for the one before" : `${handled} of ${job.total}`}
        {job.secondsLeft !== undefined && `, about ${timeOf(job.secondsLeft)} left`}
      </span>
    </div>
  );
}

function timeOf(seconds: number): string {
  return seconds < 90 ? `${Math.max(1, seconds)} s` : `${Math.round(seconds / 60)} min`;
}

function outcome(job: ImportJob): string {
  const parts = [
    `${job.accepted} imported`,
    ...(job.accepted > job.added ? [`${job.accepted - job.added} of them changed`] : []),
    ...(job.unchanged > 0 ? [`${job.unchanged} unchanged`] : []),
    ...(job.skipped > 0 ? [`${job.skipped} passed over`] : []),
    ...(job.rejectedCount > 0 ? [`${job.rejectedCount} left out`] : []),
  ];
  if (job.undo === undefined) return `${parts.join(", ")}.`;
  const { removed, restored, kept } = job.undo;
  const stayed = kept.length > 0 ? `, ${kept.length} stayed since somebody changed them` : "";
  return `Taken back: ${removed} removed, ${restored} put back${stayed}.`;
}
