// Runs a thread's TypeScript file from source. A file and not a piece of code, since native modules look for the file that loads them.
import "./run-source.mjs";

await import(process.argv[2]);
