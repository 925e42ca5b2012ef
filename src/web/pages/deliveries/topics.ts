import type { WebhookTopic } from "../../api/webhook-client.ts";

/** What a webhook may be told, in words. */
export const webhookTopics: readonly (readonly [topic: WebhookTopic, words: string])[] = [
  ["segment.entered", "A user enters a segment"],
  ["segment.exited", "A user leaves a segment"],
  ["item.indexed", "An article is indexed or changed"],
  ["item.removed", "An article is removed"],
  ["tags.changed", "Editors decide on tags"],
  ["recommendation.served", "A recommendation is given"],
  ["message.composed", "A message is written"],
  ["prediction.crossed", "A prediction passes its mark"],
  ["experiment.decided", "An experiment is decided"],
  ["model.adopted", "A new model is in use"],
  ["user.erased", "A user is erased"],
  ["cache.invalidated", "Cached answers are stale"],
];

/** A topic in words; as it is where it has none. */
export const wordsOf = (topic: string): string =>
  topic === "*" ? "Anything happens" : (webhookTopics.find(([known]) => known === topic)?.[1] ?? topic);
