import type { Tone } from "../../api/message-types.ts";

/** "auto" leaves the tone to what is known of the reader. */
export type ToneChoice = "auto" | Tone;
