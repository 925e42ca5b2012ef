// Runs a thread's TypeScript file from source. A file and not a piece of code, since native modules look for the file that loads them.
import { tsImport } from "tsx/esm/api";

const [entry, parent] = process.argv.slice(2);
await tsImport(entry, parent);
