/** Builds what has changed since it was last built, and returns the URL of what a file of `src` was built to. */
export function builtFrom(path: string): URL;
