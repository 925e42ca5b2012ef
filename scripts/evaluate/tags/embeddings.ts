import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createUnderstanding } from "../../../src/understanding/create-understanding.ts";
import { readManifest } from "../../../src/understanding/encoder/manifest.ts";

export interface EmbeddingSource {
  embed(texts: readonly string[]): Promise<Float32Array[]>;
  /** Embeds a whole data set, from the cache where an earlier run with the same model and texts left it. */
  embedSet(name: string, texts: readonly string[]): Promise<Float32Array[]>;
  close(): Promise<void>;
}

export interface EmbeddingSourceOptions {
  modelsDir: string;
  cacheDir: string;
  say: (line: string) => void;
}

const portion = 64;

/** The shipped encoder, with its results kept in files: a run over all data sets takes many minutes otherwise. */
export async function createEmbeddingSource(options: EmbeddingSourceOptions): Promise<EmbeddingSource> {
  const { modelsDir, cacheDir, say } = options;
  const understanding = await createUnderstanding({ modelsDir });
  const manifest = JSON.stringify(await readManifest(modelsDir));
  await mkdir(cacheDir, { recursive: true });
  return {
    embed: understanding.embed,
    close: () => understanding.close(),
    async embedSet(name, texts) {
      const key = createHash("sha256").update(manifest).update(JSON.stringify(texts)).digest("hex").slice(0, 16);
      const path = `${cacheDir}/${name}-${key}.f32`;
      const dimensions = (await understanding.embed(["length"]))[0]!.length;
      if (!existsSync(path)) {
        const all = new Float32Array(texts.length * dimensions);
        for (let start = 0; start < texts.length; start += portion) {
          const vectors = await understanding.embed(texts.slice(start, start + portion));
          for (const [i, vector] of vectors.entries()) all.set(vector, (start + i) * dimensions);
          if ((start / portion) % 10 === 0) say(`${name}: ${start} of ${texts.length} embedded`);
        }
        await writeFile(path, new Uint8Array(all.buffer));
      }
      const bytes = await readFile(path);
      const all = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
      return texts.map((_, i) => all.subarray(i * dimensions, (i + 1) * dimensions));
    },
  };
}
