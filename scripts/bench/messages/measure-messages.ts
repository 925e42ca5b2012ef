import { type Times, timesOf } from "../recommend/times.ts";

export interface MessageLoad {
  url: string;
  templates: readonly string[];
  users: readonly string[];
  requestsPerSecond: number;
  seconds: number;
}

export interface MessageTimes {
  times: Times;
  /** Replies that were not 200. */
  failures: number;
  /** Replies that left something out for want of time. */
  degraded: number;
  /** Replies that the encoder took no part in. */
  lexicalOnly: number;
  /** Mean number of recommendations and of changes per reply. */
  recommendations: number;
  changes: number;
}

interface Reply {
  degraded?: string[];
  tone?: { measured: string };
  recommendations?: unknown[];
  changes?: unknown[];
}

const tones = ["auto", { formality: 0.9, warmth: 0.5 }, { formality: 0.2, warmth: 0.8 }, "auto"] as const;

/**
 * Open loop: a request is sent when it is due, whatever became of those before, and its time counts from then until the reply was read.
 * Templates, users, tones and data change from request to request.
 */
export async function measureMessages(load: MessageLoad): Promise<MessageTimes> {
  const { requestsPerSecond, seconds } = load;
  const total = Math.round(requestsPerSecond * seconds);
  const startMs = performance.now();
  const times: number[] = [];
  const replies: Reply[] = [];
  let failures = 0;
  const running: Promise<void>[] = [];
  for (let n = 0; n < total; n++) {
    const dueMs = startMs + (1_000 * n) / requestsPerSecond;
    const waitMs = dueMs - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    running.push(
      askMessage(load, n)
        .then((reply) => void replies.push(reply))
        .catch(() => void failures++)
        .finally(() => void times.push(performance.now() - dueMs)),
    );
  }
  await Promise.all(running);
  const mean = (count: (reply: Reply) => number): number =>
    replies.reduce((sum, reply) => sum + count(reply), 0) / Math.max(1, replies.length);
  return {
    times: timesOf(times),
    failures,
    degraded: replies.filter((reply) => reply.degraded !== undefined).length,
    lexicalOnly: replies.filter((reply) => reply.tone?.measured === "surface only").length,
    recommendations: mean((reply) => reply.recommendations?.length ?? 0),
    changes: mean((reply) => reply.changes?.length ?? 0),
  };
}

async function askMessage({ url, templates, users }: MessageLoad, n: number): Promise<Reply> {
  const day = (n % 28) + 1;
  const response = await fetch(`${url}/v1/messages`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      userId: users[(n * 7) % users.length],
      templateId: templates[n % templates.length],
      tone: tones[Math.floor(n / templates.length) % tones.length],
      data: {
        order: `AB-${1_000 + n}`,
        day: `${day} May`,
        until: `${day} June 2026`,
        plan: "Plus",
        price: `£${day}.50`,
      },
    }),
  });
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  return (await response.json()) as Reply;
}
