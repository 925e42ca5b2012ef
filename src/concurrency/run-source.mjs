// Lets a process run TypeScript from source: node --import ./src/concurrency/run-source.mjs FILE.ts
import { register } from "node:module";

register("./typescript-hooks.mjs", import.meta.url);
