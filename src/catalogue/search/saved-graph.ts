import { createHash } from "node:crypto";
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { FeedPosition, ItemFeed } from "../items/item-store.ts";
import type { MemoryCatalogue } from "./memory-catalogue.ts";
import type { SavedVectors } from "./vector-index.ts";

/** Beside the graph: what it is of. The graph's name holds the digest of its bytes. */
const savedSchema = z.object({
  format: z.literal(1),
  generation: z.int(),
  sequence: z.int(),
  dimensions: z.int(),
  graph: z.string().regex(/^vectors-[0-9a-f]{16}\.usearch$/),
  ids: z.array(z.string().nullable()),
});

const metaName = "vectors.json";
const digestLength = 16;
const changesAtOnce = 1_000;

export interface SavedGraphOptions {
  folder: string;
  store: Pick<ItemFeed, "changesSince">;
  /** From where the memory will follow. */
  position: FeedPosition;
  dimensions: number;
}

/**
 * The vector graph that an earlier process left, with the ids that have changed since; undefined where there is none, or where it is of another
 * generation, of other vectors, ahead of the store (which was restored from a backup), or damaged.
 */
export async function readSavedGraph(options: SavedGraphOptions): Promise<SavedVectors | undefined> {
  const { folder, store, position, dimensions } = options;
  const saved = readMeta(folder);
  if (saved === undefined || saved.generation !== position.generation) return undefined;
  if (saved.dimensions !== dimensions || saved.sequence > position.sequence) return undefined;
  const path = join(folder, saved.graph);
  if (digestOf(path) !== saved.graph.slice("vectors-".length, -".usearch".length)) return undefined;
  const changed = new Set<string>();
  for (let { sequence } = saved; sequence < position.sequence; ) {
    const page = await store.changesSince(sequence, changesAtOnce);
    for (const { id } of page.changes) changed.add(id);
    if (page.changes.length === 0) break;
    sequence = page.sequence;
  }
  return { path, ids: saved.ids, changed };
}

/** Leaves the graph for the next process; the former one goes. Nothing is written while the catalogue is too small for a graph. */
export function writeSavedGraph(
  folder: string,
  { catalogue, position, dimensions }: { catalogue: MemoryCatalogue; position: FeedPosition; dimensions: number },
): void {
  const unfinished = join(folder, `vectors-${process.pid}.unfinished`);
  const ids = catalogue.saveVectors(unfinished);
  if (ids === undefined) return;
  const graph = `vectors-${digestOf(unfinished)}.usearch`;
  renameSync(unfinished, join(folder, graph));
  const meta = join(folder, `${metaName}.${process.pid}`);
  writeFileSync(meta, JSON.stringify({ format: 1, ...position, dimensions, graph, ids }));
  renameSync(meta, join(folder, metaName));
  for (const name of readdirSync(folder)) {
    if (/^vectors-.*\.usearch$/.test(name) && name !== graph) rmSync(join(folder, name), { force: true });
  }
}

function readMeta(folder: string): z.infer<typeof savedSchema> | undefined {
  try {
    return savedSchema.safeParse(JSON.parse(readFileSync(join(folder, metaName), "utf8"))).data;
  } catch {
    // Absent or cut short: the graph is built again.
    return undefined;
  }
}

function digestOf(path: string): string | undefined {
  try {
    return createHash("sha256").update(readFileSync(path)).digest("hex").slice(0, digestLength);
  } catch {
    return undefined;
  }
}
