import { openApp } from "../../../src/app/open-app.ts";
import { readConfig } from "../../../src/config/config.ts";
import { createLog } from "../../../src/log/log.ts";
import { indexFile } from "./index-file.ts";

/** A process of its own, `index-in-own-process FILE`: indexes a file as the command line does and prints what it took. */
const [path = ""] = process.argv.slice(2);
const config = readConfig(process.env);
const app = await openApp({ config, log: createLog("warn"), purpose: "index" });
const startedMs = performance.now();
const { indexed, tokens } = await indexFile(path, app.indexing);
const seconds = (performance.now() - startedMs) / 1000;
await app.close();
const peakMb = process.resourceUsage().maxRSS / 1024;
process.stdout.write(`${JSON.stringify({ indexed, tokens, seconds, peakMb, sessions: config.encoderThreads })}\n`);
