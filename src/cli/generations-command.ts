import type { Generation, GenerationStore } from "../catalogue/indexing/generation-store.ts";
import { diffGenerations, type GenerationDiff } from "../catalogue/indexing/generations.ts";
import type { ItemStore } from "../catalogue/items/item-store.ts";
import { ConflictError, NotFoundError } from "../errors/errors.ts";
import type { Output } from "./output.ts";

export interface GenerationsOptions {
  generations: GenerationStore;
  storeOf: (id: number) => ItemStore;
  /** Runs a change while nothing else changes the index. */
  locked: <T>(command: string, change: () => Promise<T>) => Promise<T>;
  seed: string;
  now: () => number;
  output: Output;
}

/** `attune generations list|diff|rollback|prune`. */
export interface Generations {
  list(): Promise<void>;
  diff(before?: string, after?: string): Promise<void>;
  rollback(id?: string): Promise<void>;
  prune(keep: number): Promise<void>;
}

export function createGenerations(options: GenerationsOptions): Generations {
  const { generations, output } = options;

  /** The generation that served before the current one. */
  async function previous(): Promise<Generation> {
    const retired = (await generations.list()).filter(({ status }) => status === "retired");
    retired.sort((a, b) => (b.currentAtMs ?? 0) - (a.currentAtMs ?? 0));
    if (!retired[0]) {
      throw new ConflictError(
        "no-earlier-generation",
        "There is no other generation that served before the current one.",
      );
    }
    return retired[0];
  }

  async function existing(id: string): Promise<Generation> {
    const found = (await generations.list()).find((generation) => generation.id === Number(id));
    if (!found) throw new NotFoundError("generation", id);
    return found;
  }

  return {
    async list() {
      const all = await generations.list();
      const rows = all.map(
        ({ id, status, fingerprint, items, currentAtMs }) =>
          `${String(id).padStart(4)}  ${status.padEnd(8)}  ${String(items).padStart(9)} items  ` +
          `${currentAtMs ? new Date(currentAtMs).toISOString() : "-".padEnd(24)}  ${fingerprint || "(empty)"}`,
      );
      output.result({ generations: all }, rows.join("\n"));
    },
    async diff(before, after) {
      const { id: from } = before === undefined ? await previous() : await existing(before);
      const to = after === undefined ? (await generations.current()).id : (await existing(after)).id;
      const diff = await diffGenerations({
        before: options.storeOf(from),
        after: options.storeOf(to),
        seed: options.seed,
      });
      output.result({ before: from, after: to, ...diff }, `Generation ${to} against ${from}: ${describeDiff(diff)}`);
    },
    async rollback(id) {
      const { id: to, status } = id === undefined ? await previous() : await existing(id);
      if (status === "building") {
        throw new ConflictError(
          "generation-unfinished",
          `Generation ${to} is not finished; \`attune reindex\` goes on with it.`,
        );
      }
      await options.locked("generations rollback", () => generations.makeCurrent(to, options.now()));
      output.result({ current: to }, `Generation ${to} is in use.`);
    },
    async prune(keep) {
      const removed = await options.locked("generations prune", async () => {
        const all = await generations.list();
        const retired = all.filter(({ status }) => status === "retired");
        retired.sort((a, b) => (b.currentAtMs ?? 0) - (a.currentAtMs ?? 0));
        const doomed = [...all.filter(({ status }) => status === "building"), ...retired.slice(keep)];
        for (const { id } of doomed) await generations.remove(id);
        return doomed.map(({ id }) => id);
      });
      output.result(
        { removed },
        removed.length === 0 ? "There was nothing to delete." : `Deleted ${removed.join(", ")}.`,
      );
    },
  };
}

export function describeDiff(diff: GenerationDiff): string {
  const percent = (share: number): string => `${Math.round(100 * share)} %`;
  const { items, offsets } = diff;
  return (
    `${items.after} items (${items.missing} missing, ${items.added} added); of ${diff.sampled} sampled: ` +
    `${percent(diff.neighbourOverlap)} of the nearest neighbours stayed, ${percent(diff.tagChurn)} of the suggested tags changed, ` +
    `${percent(diff.sentimentFlips)} changed sentiment, ${offsets.wrong} of ${offsets.checked} offsets are wrong.`
  );
}
