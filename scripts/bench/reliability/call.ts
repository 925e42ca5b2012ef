/** A reply of the server as a check needs it; status 0 when there was none. */
export interface Reply {
  status: number;
  body: never;
  text: string;
}

/** One JSON request; a connection that fails is status 0 with the reason as text. */
export async function call(url: string, method: string, path: string, body?: unknown): Promise<Reply> {
  try {
    const reply = await fetch(url + path, {
      method,
      ...(body !== undefined && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
    const text = await reply.text();
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      json = undefined;
    }
    return { status: reply.status, body: json as never, text };
  } catch (error) {
    return { status: 0, body: undefined as never, text: String((error as { cause?: unknown }).cause ?? error) };
  }
}

/** The same, asked again while the server is too busy (429). */
export async function callUntilTaken(url: string, method: string, path: string): Promise<Reply> {
  for (let tries = 0; ; tries++) {
    const reply = await call(url, method, path);
    if (reply.status !== 429 || tries === 100) return reply;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** What one part of the reliability bench found: a row of the report. */
export interface Finding {
  what: string;
  rounds: number;
  /** What was measured, in words and numbers. */
  measured: string;
  held: boolean;
}
