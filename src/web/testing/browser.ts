import { existsSync } from "node:fs";

const browserPaths = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** A Chromium of this machine; undefined without one. */
export const browserPath = [process.env.ATTUNE_CHROMIUM ?? "", ...browserPaths].find(
  (path) => path !== "" && existsSync(path),
);

export const browserFlags = [
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
