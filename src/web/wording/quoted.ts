/** A name or title in quotation marks; marks inside it become single ones. */
export function quoted(text: string): string {
  return `“${text.replaceAll(/[“„]|(?<=^|[\s(])"/g, "‘").replaceAll(/[”"]/g, "’")}”`;
}
