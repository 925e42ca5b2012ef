import { dataEnd, dataStart, slotEnd, stripMarkers } from "./markers.ts";

/**
 * A message with a numbered slot in place of each value that data filled in. Tone and wording do not depend on a user's
 * name, so what is found out about a form holds for every message of it.
 */
export interface DelexicalisedMessage {
  /** Each slot is fenced as data and holds its number and a stand-in of the value's shape. */
  text: string;
  /** By number of the slot, with the fences. */
  values: readonly string[];
}

const fenced = new RegExp(`${dataStart}([^${dataEnd}]*)${dataEnd}?`, "g");
const slot = new RegExp(`${dataStart}(\\d+)${slotEnd}[^${dataEnd}]*${dataEnd}`, "g");

const slotNumber = new RegExp(`${dataStart}\\d+${slotEnd}`, "g");

/** `ownStandIn` gives the stand-in of values whose wording matters to the rules ("there", "Mr Berg"); undefined for all others. */
export function delexicalise(message: string, ownStandIn: (value: string) => string | undefined): DelexicalisedMessage {
  const values: string[] = [];
  const text = message.replace(fenced, (value, inside: string) => {
    const number = values.push(value) - 1;
    const plain = stripMarkers(inside);
    return `${dataStart}${number}${slotEnd}${ownStandIn(plain) ?? standInFor(plain)}${dataEnd}`;
  });
  return { text, values };
}

/** Puts the values back into a form or a piece of one. */
export function relexicalise(text: string, values: readonly string[]): string {
  return text.replace(slot, (_, number: string) => values[Number(number)] ?? "");
}

/** The value or stand-in of one slot, without fences and number. */
export const valueInSlot = (slotText: string): string => stripMarkers(withoutNumbers(slotText)).trim();

/** A form with the bare stand-ins between the fences. */
export function withoutNumbers(form: string): string {
  return form.replace(slotNumber, dataStart);
}

function standInFor(value: string): string {
  if (/^\s*$/.test(value)) return value;
  if (/^(?:https?:|www\.)/i.test(value)) return "www.example.com";
  if (value.includes("@")) return "help@example.com";
  // A title that speaks of money is a title.
  if (/\p{L}{2,}[^\p{L}]+\p{L}{2,}/u.test(value)) return "Anna";
  if (/[\u00A3$\u20AC\u00A5]/.test(value)) return "\u00A312";
  if (/\d\s?%/.test(value)) return "12%";
  if (/^[\d\s.,:/-]+$/.test(value)) return "12";
  return /\d/.test(value) && !/\s/.test(value) ? "A12" : "Anna";
}
