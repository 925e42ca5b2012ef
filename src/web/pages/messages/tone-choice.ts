import type { Tone } from "../../../http/schema/messages.ts";

/** "auto" leaves the tone to what is known of the user. */
export type ToneChoice = "auto" | Tone;
