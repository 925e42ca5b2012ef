/**
 * Private-use characters that fence what must not be reworded in a rendered message: a value that came from data, and the
 * inside of `{% keep %}`. They are put in while rendering, seen by the rewriting, and stripped before anybody reads the text.
 */
export const dataStart = "\uE000";
export const dataEnd = "\uE001";
export const keepStart = "\uE002";
export const keepEnd = "\uE003";
/** Ends the number of a slot; see `delexicalise.ts`. */
export const slotEnd = "\uE004";

const anyMarker = /[\uE000-\uE004]/g;

/** Removes every marker; untrusted text goes through this before it is fenced, so that it cannot forge or close a fence. */
export function stripMarkers(text: string): string {
  return text.replace(anyMarker, "");
}

export function fenceData(text: string): string {
  return text === "" ? "" : `${dataStart}${stripMarkers(text)}${dataEnd}`;
}
