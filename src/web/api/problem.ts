/** A refusal in the `application/problem+json` shape, or the lack of any answer (status 0). */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly faults: { path: string; message: string }[];

  constructor(options: {
    status: number;
    code: string;
    detail: string;
    faults?: { path: string; message: string }[] | undefined;
  }) {
    super(options.detail);
    this.status = options.status;
    this.code = options.code;
    this.faults = options.faults ?? [];
  }
}

const isTaken = (code: string): boolean => code.endsWith("-exists");

/** Refusals that the server words for programs, as an editor would hear them; undefined for all others. */
export function plainDetail(code: string): string | undefined {
  if (isTaken(code)) return `There is a ${code.slice(0, -"-exists".length)} of this name already; it stays as it is.`;
  return code === "template-changed" ? "Somebody else has changed or deleted it since it was opened." : undefined;
}

/** What an editor can do about a refusal. */
export function nextStepFor(problem: Problem): string {
  if (isTaken(problem.code)) return "Choose another name.";
  if (problem.status === 0) return "Check the connection and that the server is running.";
  if (problem.status === 401 || problem.status === 403) return "Enter a key with the editor role.";
  if (problem.code === "route-not-found") return "This server does not offer it; a newer version does.";
  if (problem.status === 404) return "It may have been removed. Go back to the list.";
  if (problem.status === 410) return "The tag was changed by somebody else.";
  if (problem.status === 409) return "Somebody else changed it meanwhile.";
  if (problem.status === 429) return "The server is busy. Wait a moment.";
  if (problem.status === 503) return "The models are still loading. It takes a few seconds.";
  if (problem.status < 500) return "Change what was entered, then send it again.";
  return "Try again; if it stays, tell whoever looks after the server.";
}

/** What the button below a refusal says; undefined where asking again would be refused again. */
export function retryLabelFor({ status, code }: Problem): string | undefined {
  if (isTaken(code)) return undefined;
  if (status === 409 || status === 410) return "Load again";
  return status === 0 || status === 408 || status === 429 || status >= 500 ? "Try again" : undefined;
}

export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem({ status: 0, code: "no-answer", detail: error instanceof Error ? error.message : String(error) });
}
