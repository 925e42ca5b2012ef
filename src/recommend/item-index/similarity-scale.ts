import type { CatalogueView } from "../../catalogue/search/catalogue-view.ts";
import { createRandom } from "../../math/random.ts";
import { dot } from "../../math/vector.ts";

/** Where cosines of this catalogue start to mean something: mean and spread between random pairs of items. */
export interface SimilarityScale {
  /** Maps a cosine to [0, 1]: 0 at the mean of random pairs, 1 at four standard deviations above it (at most 1). */
  unit(cosine: number): number;
}

const sampleSize = 400;
const pairs = 2_000;
const deviations = 4;
/** The scale is measured again when the catalogue has changed by this share. */
const remeasureShare = 0.2;
/** With fewer items than this the pairs say nothing yet: cosine 0.1 to 0.6 is taken for the range. */
const minItems = 8;

/** Sentence encoders put all texts into a cone: two unrelated articles may have a cosine of 0.3. Measured lazily, seeded. */
export function createSimilarityScale(catalogue: CatalogueView): SimilarityScale {
  let measuredVersion = -1;
  let low = 0.1;
  let high = 0.6;

  function measure(): void {
    const random = createRandom("similarity-scale");
    const drawn: Float32Array[] = [];
    let place = 0;
    // Reservoir sample (algorithm R): one pass over the catalogue, which looks into no vector, since a request waits for it.
    for (const { embedding } of catalogue.items()) {
      if (place < sampleSize) drawn.push(embedding);
      else {
        const at = Math.floor(random() * (place + 1));
        if (at < sampleSize) drawn[at] = embedding;
      }
      place++;
    }
    const sample = drawn.filter((embedding) => dot(embedding, embedding) > 0);
    if (sample.length < minItems) return;
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < pairs; i++) {
      const first = Math.floor(random() * sample.length);
      const second = (first + 1 + Math.floor(random() * (sample.length - 1))) % sample.length;
      const cosine = dot(sample[first]!, sample[second]!);
      sum += cosine;
      squares += cosine * cosine;
    }
    low = sum / pairs;
    high = Math.min(1, low + deviations * Math.sqrt(Math.max(1e-6, squares / pairs - low * low)));
  }

  return {
    unit(cosine) {
      const version = catalogue.version();
      if (measuredVersion < 0 || version - measuredVersion > 1 + catalogue.size() * remeasureShare) {
        measure();
        measuredVersion = version;
      }
      return Math.min(1, Math.max(0, (cosine - low) / (high - low)));
    },
  };
}
