import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { packageRoot } from "../../../config/config.ts";

/** Words that say in English what an emoji says; undefined for one that is not in the lexicon. */
export type WordsOfEmoji = (emoji: string) => string | undefined;

/** One emoji as people see it: a flag, or a pictograph with its skin tone and whatever is joined to it. */
export const emojiSequence =
  /\p{RI}{2}|\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier})?(?:\u200D\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier})?){0,8}/gu;
/** Text or picture form, and skin tone: neither changes what is said. */
const looks = /\uFE0F|\p{Emoji_Modifier}/gu;

/**
 * The lexicon of emoji. An uncased BERT vocabulary has no emoji: each would be the same unknown piece, and a broken heart would say what a
 * smile says. A joined sequence that is not in the lexicon is read as its first pictograph.
 */
export function loadEmojiWords(path = join(packageRoot, "lexicon", "en", "emoji.json")): WordsOfEmoji {
  const words = new Map(
    Object.entries(z.record(z.string(), z.string().min(1)).parse(JSON.parse(readFileSync(path, "utf8")))),
  );
  return (emoji) => {
    const plain = emoji.replace(looks, "");
    return words.get(plain) ?? words.get(plain.split("\u200D")[0]!);
  };
}
