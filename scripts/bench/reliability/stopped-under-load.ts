import { Agent, request } from "node:http";
import { startBuiltServer } from "../load/built-server.ts";
import type { Finding } from "./call.ts";

const connections = 24;

/** Sends SIGTERM while callers with kept connections ask without end: every request that was sent has to be answered. */
export async function stoppedUnderLoad(options: {
  dataDir: string;
  rounds: number;
  say: (line: string) => void;
}): Promise<Finding> {
  let reset = 0;
  let answered = 0;
  let slowest = 0;
  let unclean = 0;
  for (let round = 0; round < options.rounds; round++) {
    const server = await startBuiltServer({ dataDir: options.dataDir });
    const agent = new Agent({ keepAlive: true, maxSockets: connections });
    let isStopping = false;
    const ask = (): Promise<string> =>
      new Promise((resolve) => {
        const sent = request(`${server.url}/v1/users/u-${answered % 50}/recommendations`, { agent }, (reply) => {
          reply.resume();
          reply.on("end", () => resolve("answered"));
          reply.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
        });
        sent.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
        sent.end();
      });
    const caller = async (): Promise<void> => {
      for (;;) {
        const outcome = await ask();
        if (outcome === "answered") answered += 1;
        else if (outcome === "ECONNREFUSED" && isStopping) return;
        else {
          reset += 1;
          options.say(`round ${round}: ${outcome}`);
          return;
        }
      }
    };
    const callers = Array.from({ length: connections }, caller);
    await new Promise((resolve) => setTimeout(resolve, 500));
    isStopping = true;
    const { code, seconds } = await server.stop();
    await Promise.all(callers);
    agent.destroy();
    slowest = Math.max(slowest, seconds);
    if (code !== 0) unclean += 1;
  }
  return {
    what: `SIGTERM under ${connections} kept connections`,
    rounds: options.rounds,
    measured: `${reset} of ${answered + reset} requests reset; slowest exit ${slowest.toFixed(1)} s; ${unclean} exits with another code than 0`,
    held: reset === 0 && unclean === 0 && slowest < 5 && answered > 0,
  };
}
