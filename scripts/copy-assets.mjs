// Copies what the compiler leaves behind: SQL migrations, JSON data and WebAssembly that the sources read at run time.
import { cpSync } from "node:fs";

cpSync("src", "dist", {
  recursive: true,
  filter: (path) => !path.includes("src/web") && (!/\.[a-z]+$/.test(path) || /\.(sql|json|wasm)$/.test(path)),
});
