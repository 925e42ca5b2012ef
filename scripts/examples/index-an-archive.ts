/**
 * Indexes an archive from a script of your own and asks for what is near one of its articles:
 * `npx tsx scripts/examples/index-an-archive.ts articles.jsonl`
 */
import { openAttune } from "../../src/library.ts";

const path = process.argv[2];
if (path === undefined) {
  process.stderr.write("Name a file: JSON Lines, CSV, Markdown, HTML, RSS, Atom or a WordPress export.\n");
  process.exit(2);
}

const attune = await openAttune({ dataDir: "./data" });
try {
  const progress = await attune.indexFile(path, {
    onFault: ({ line, code, detail }) => process.stderr.write(`line ${line}: ${code}: ${detail}\n`),
    onProgress: ({ read, indexed }) => process.stderr.write(`\r${read} read, ${indexed} indexed`),
  });
  process.stderr.write(`\n${progress.unchanged} were there already, ${progress.rejected} were rejected.\n`);
  const [newest] = attune.catalogue.items();
  if (newest) {
    process.stdout.write(`Near "${newest.title}":\n`);
    for (const { title, score } of await attune.queries.similar(newest.id, 5)) {
      process.stdout.write(`  ${score.toFixed(2)}  ${title}\n`);
    }
  }
} finally {
  await attune.close();
}
