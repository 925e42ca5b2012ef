import { createRandom } from "../../../src/math/random.ts";
import type { GeneratedServing } from "./generated-serving.ts";

/** How many of the ten items that scoring everything puts first are in the answer, and how often the very first is. */
export interface CandidateLoss {
  readers: number;
  overlap: number;
  sameFirst: number;
}

const asked = 40;
const request = { limit: 10 };

export async function measureCandidates(
  serving: GeneratedServing,
  run: { readers: number; seed: number },
): Promise<CandidateLoss> {
  const choosing = serving.openPlain();
  const exhaustive = serving.openPlain(Number.POSITIVE_INFINITY);
  const random = createRandom(`candidates|${run.seed}`);
  let shared = 0;
  let sameFirst = 0;
  for (let i = 0; i < asked; i++) {
    const reader = `reader-${Math.floor(random() * run.readers)}`;
    const [some, all] = [await choosing.recommend(reader, request), await exhaustive.recommend(reader, request)];
    const best = new Set(all.items.map(({ id }) => id));
    shared += some.items.filter(({ id }) => best.has(id)).length / best.size;
    if (some.items[0]?.id === all.items[0]?.id) sameFirst++;
  }
  return { readers: asked, overlap: shared / asked, sameFirst: sameFirst / asked };
}
