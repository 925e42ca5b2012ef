import { apiKey } from "../state/api-key.ts";
import { plainFaults } from "./plain-faults.ts";
import { Problem, plainDetail } from "./problem.ts";

export interface RequestOptions {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  query?: Record<string, string | number | boolean | undefined>;
  json?: unknown;
  raw?: { body: Blob; contentType: string };
  signal?: AbortSignal | undefined;
  /** Only where there is nothing of that id yet: 409 otherwise. */
  onlyNew?: boolean;
  /** Only where the thing was last changed at this moment: 409 otherwise. */
  knownAt?: string | undefined;
}

/** Sends one request to the server that served the page. Throws Problem on every answer that is not 2xx. */
export async function request<Reply>(path: string, options: RequestOptions = {}): Promise<Reply> {
  const headers: Record<string, string> = { accept: "application/json" };
  if (apiKey.value) headers.authorization = `Bearer ${apiKey.value}`;
  if (options.json !== undefined) headers["content-type"] = "application/json";
  if (options.raw) headers["content-type"] = options.raw.contentType;
  if (options.onlyNew) headers["if-none-match"] = "*";
  if (options.knownAt !== undefined) headers["if-match"] = `"${options.knownAt}"`;
  let response: Response;
  try {
    response = await fetch(path + queryString(options.query), {
      method: options.method ?? "GET",
      headers,
      body: options.raw ? options.raw.body : options.json === undefined ? null : JSON.stringify(options.json),
      signal: options.signal ?? null,
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new Problem({ status: 0, code: "no-answer", detail: "The server did not answer." });
  }
  if (!response.ok) throw await problemOf(response);
  return (response.status === 204 ? undefined : await response.json()) as Reply;
}

function queryString(query: RequestOptions["query"]): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== "") search.set(name, String(value));
  }
  const text = search.toString();
  return text === "" ? "" : `?${text}`;
}

async function problemOf(response: Response): Promise<Problem> {
  const body = (await response.json().catch(() => ({}))) as {
    code?: string;
    detail?: string;
    title?: string;
    errors?: { path: string; message: string }[];
  };
  const code = body.code ?? "unknown";
  return new Problem({
    status: response.status,
    code,
    detail:
      plainFaults(body.errors ?? []) ??
      plainDetail(code) ??
      body.detail ??
      body.title ??
      `The server answered ${response.status}.`,
    faults: body.errors,
  });
}
