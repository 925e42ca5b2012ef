import type { Tone } from "../../api/message-types.ts";

/** "auto" leaves the tone to what is known of the user. */
export type ToneChoice = "auto" | Tone;
