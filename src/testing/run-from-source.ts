/** What `node --import` needs to run TypeScript of this project from source. */
export const typescript = new URL("../concurrency/run-source.mjs", import.meta.url).href;
