/** A refusal in the `application/problem+json` shape, or the lack of any answer (status 0). */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly faults: { path: string; message: string }[];

  constructor(options: { status: number; code: string; detail: string; faults?: { path: string; message: string }[] }) {
    super(options.detail);
    this.status = options.status;
    this.code = options.code;
    this.faults = options.faults ?? [];
  }
}

/** What an editor can do about a refusal. */
export function nextStepFor(problem: Problem): string {
  if (problem.status === 0) return "Check that the server is running, then try again.";
  if (problem.status === 401 || problem.status === 403) return "Enter a key with the editor role.";
  if (problem.code === "route-not-found") return "This server does not offer it; a newer version does.";
  if (problem.status === 404) return "It may have been removed. Go back to the list.";
  if (problem.status === 410) return "Load the page again to see the tags in use.";
  if (problem.status === 409) return "Load the page again to see what changed.";
  if (problem.status === 429) return "The server is busy. Wait a moment, then try again.";
  if (problem.status === 503) return "The models are still loading. Try again in a few seconds.";
  return "Try again; if it stays, the server's log says more.";
}

export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem({ status: 0, code: "no-answer", detail: error instanceof Error ? error.message : String(error) });
}
