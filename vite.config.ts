import { defineConfig } from "vite";

/** The editor's page: built into `dist/web`, served by the process at `GET /`. */
export default defineConfig({
  root: "src/web",
  base: "./",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "../../dist/web",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
  },
});
