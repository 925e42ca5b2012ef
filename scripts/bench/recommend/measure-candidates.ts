import { createRandom } from "../../../src/math/random.ts";
import type { GeneratedServing } from "./generated-serving.ts";

/** How many of the ten items that scoring everything puts first are in the answer, and how often the very first is. */
export interface CandidateLoss {
  users: number;
  overlap: number;
  sameFirst: number;
}

const asked = 40;
const request = { limit: 10 };

export async function measureCandidates(
  serving: GeneratedServing,
  run: { users: number; seed: number },
): Promise<CandidateLoss> {
  const choosing = serving.openPlain();
  const exhaustive = serving.openPlain(Number.POSITIVE_INFINITY);
  const random = createRandom(`candidates|${run.seed}`);
  let shared = 0;
  let sameFirst = 0;
  for (let i = 0; i < asked; i++) {
    const user = `user-${Math.floor(random() * run.users)}`;
    const [some, all] = [await choosing.recommend(user, request), await exhaustive.recommend(user, request)];
    const best = new Set(all.items.map(({ id }) => id));
    shared += some.items.filter(({ id }) => best.has(id)).length / best.size;
    if (some.items[0]?.id === all.items[0]?.id) sameFirst++;
  }
  return { users: asked, overlap: shared / asked, sameFirst: sameFirst / asked };
}
