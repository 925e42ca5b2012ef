import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A PostgreSQL of the bench's own on loopback, which may be restarted without harm to anybody. */
export interface OwnPostgres {
  url: string;
  /** Ends it at once, as a crash does, and starts it again; resolves when it takes connections. */
  restart(awayMs: number): Promise<void>;
  stop(): void;
}

const versionsFolder = "/usr/lib/postgresql";

/** Starts it in a temporary folder, which `stop` removes. Throws where PostgreSQL is not installed. */
export async function startOwnPostgres(): Promise<OwnPostgres> {
  const version = existsSync(versionsFolder) ? readdirSync(versionsFolder).toSorted((a, b) => +b - +a)[0] : undefined;
  if (version === undefined) throw new Error(`There is no PostgreSQL in ${versionsFolder}: install it first.`);
  const bin = join(versionsFolder, version, "bin");
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), "attune-postgres-"));
  // PostgreSQL refuses to run as root.
  const isRoot = process.getuid?.() === 0;
  if (isRoot) execFileSync("chown", ["postgres", folder]);
  const run = (program: string, words: readonly string[]): void => {
    const command = [join(bin, program), ...words];
    const [first, ...rest] = isRoot
      ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", ...command]
      : command;
    const { status, stderr } = spawnSync(first!, rest, {
      encoding: "utf8",
      cwd: folder,
      stdio: ["ignore", "ignore", "pipe"],
    });
    if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}`);
  };
  const data = join(folder, "data");
  run("initdb", ["-D", data, "-A", "trust", "-U", "attune", "-E", "UTF8", "--locale=C.UTF-8"]);
  const server = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${folder}`;
  const start = (): void => run("pg_ctl", ["-D", data, "-w", "-l", join(folder, "log"), "-o", server, "start"]);
  const stop = (): void => run("pg_ctl", ["-D", data, "-m", "immediate", "stop"]);
  start();
  return {
    url: `postgres://attune@127.0.0.1:${port}/postgres`,
    async restart(awayMs) {
      stop();
      await new Promise((resolve) => setTimeout(resolve, awayMs));
      start();
    },
    stop() {
      stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address() as { port: number };
      server.close(() => resolve(address.port));
    });
  });
}
