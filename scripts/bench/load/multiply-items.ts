import { join } from "node:path";
import { createRandom, sampleNormal } from "../../../src/math/random.ts";
import { normalise } from "../../../src/math/vector.ts";
import { openDatabase } from "../../../src/storage/sqlite/database.ts";

type Row = Record<string, unknown>;

/** How far the vector of a copy lies from that of its original: neighbours, not doubles. */
const turn = 0.02;

/** Fills a seeded data directory up to so many items: copies of its items under other ids and dates, with their analyses and vectors turned a little. */
export function multiplyItems(dataDir: string, items: number): void {
  const database = openDatabase({ path: join(dataDir, "attune.db") });
  const originals = database.prepare<[], Row>("SELECT * FROM item ORDER BY position").all();
  const analysisOf = database.prepare<[unknown], Row>("SELECT * FROM analysis WHERE item_id = ?");
  const insert = (table: string, { position: _, ...row }: Row): void => {
    const names = Object.keys(row);
    database
      .prepare(`INSERT INTO ${table} (${names.join(", ")}) VALUES (${names.map((name) => `@${name}`).join(", ")})`)
      .run(row);
  };
  const random = createRandom("copies");
  let count = originals.length;
  for (let copy = 1; count < items; copy++) {
    const some = originals.slice(0, items - count);
    database.transaction(() => {
      for (const item of some) {
        const id = `${item.id}~${copy}`;
        const analysis = analysisOf.get(item.id)!;
        const bytes = Uint8Array.from(analysis.embedding as Buffer);
        const vector = normalise(new Float32Array(bytes.buffer).map((value) => value + turn * sampleNormal(random)));
        insert("item", { ...item, id, published_at_ms: Number(item.published_at_ms) - copy * 3_600_000 });
        insert("analysis", { ...analysis, item_id: id, embedding: Buffer.from(vector.buffer) });
      }
    })();
    count += some.length;
  }
  database.close();
}
