// Copies what the compiler leaves behind: SQL migrations and JSON data that the sources read at run time.
import { cpSync } from "node:fs";

cpSync("src", "dist", {
  recursive: true,
  filter: (path) => !path.includes("src/web") && (!/\.[a-z]+$/.test(path) || /\.(sql|json)$/.test(path)),
});
