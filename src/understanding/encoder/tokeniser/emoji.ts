import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { packageRoot } from "../../../config/config.ts";

/** What emoji and emoticons say in English. */
export interface EmojiLexicon {
  /** Words in place of an emoji; empty for one that says nothing of its own (a flag, a square), undefined for what is no emoji. */
  wordsOf(emoji: string): string | undefined;
  /** Words in place of a face written with characters that stands alone (":/", "T_T"); undefined for anything else. */
  wordsOfFace(run: string): string | undefined;
}

/** Of text in which nothing is an emoji. */
export const noEmoji: EmojiLexicon = { wordsOf: () => undefined, wordsOfFace: () => undefined };

/** One emoji as people see it: a flag, a keycap, or a pictograph with its skin tone and whatever is joined to it. */
export const emojiSequence =
  /\p{RI}{2}|[\d#*]\uFE0F?\u20E3|\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier})?(?:\u200D\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier})?){0,8}/gu;
/** Text or picture form, and skin tone: neither changes what is said. */
const looks = /\uFE0F|\p{Emoji_Modifier}/gu;
/** Shown as a picture; the others are signs that have a form as text ("©"). */
const isPicture = /\p{Emoji_Presentation}|\p{RI}|\uFE0F/u;

/**
 * The lexicon of emoji: an uncased BERT vocabulary has none, so that each would be the same unknown piece, and a broken heart would say what a
 * smile says. A joined sequence that is not in the lexicon is read as the first of its pictographs that is, a keycap as what stands on it.
 */
export function loadEmoji(path = join(packageRoot, "lexicon", "en", "emoji.json")): EmojiLexicon {
  const words = new Map(
    Object.entries(z.record(z.string(), z.string().min(1)).parse(JSON.parse(readFileSync(path, "utf8")))),
  );
  return {
    wordsOf(emoji) {
      if (emoji.endsWith("\u20E3")) return emoji[0];
      const plain = emoji.replace(looks, "");
      const part = words.has(plain) ? plain : plain.split("\u200D").find((one) => words.has(one));
      return part === undefined ? (isPicture.test(emoji) ? "" : undefined) : words.get(part);
    },
    wordsOfFace: (run) => words.get(run),
  };
}
