import { defineConfig } from "vite";

/** The script for other sites' pages: one file with a stable name, served at `GET /attune.js`. */
export default defineConfig({
  root: "src/web/attune-js",
  build: {
    outDir: "../../../dist/attune",
    emptyOutDir: true,
    target: "es2020",
    rolldownOptions: {
      input: "src/web/attune-js/attune.ts",
      output: { format: "iife", entryFileNames: "attune.js" },
    },
  },
});
