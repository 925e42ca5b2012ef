import { documentCountOf, documentWords, type EncodedCorpus } from "../encoded-corpus.ts";
import { foldIn, type TopicWords } from "../fold-in.ts";

/**
 * Held-out perplexity by document completion (Wallach, Murray, Salakhutdinov and Mimno 2009, section 5): topic proportions come
 * from every other token of an unseen document, the remaining tokens w are scored with p(w) = sum_k theta_k phi_kw, and
 * perplexity = exp(-mean ln p(w)). Lower is better; the vocabulary size is what guessing gives. Documents with fewer than two tokens
 * are left out; NaN without any.
 */
export function completionPerplexity(model: TopicWords, heldOut: EncodedCorpus): number {
  let logSum = 0;
  let scored = 0;
  for (let d = 0; d < documentCountOf(heldOut); d++) {
    const words = documentWords(heldOut, d);
    if (words.length < 2) continue;
    const theta = foldIn(
      model,
      words.filter((_, i) => i % 2 === 0),
    );
    for (let i = 1; i < words.length; i += 2) {
      const row = words[i]! * model.topicCount;
      let probability = 0;
      for (let k = 0; k < model.topicCount; k++) probability += theta[k]! * model.phi[row + k]!;
      logSum += Math.log(Math.max(probability, 1e-300));
      scored++;
    }
  }
  return Math.exp(-logSum / scored);
}
