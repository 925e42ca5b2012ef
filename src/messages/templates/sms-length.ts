const basic = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const extended = new Set("\f^{}\\[~]|€");

export interface SmsLength {
  encoding: "GSM-7" | "UCS-2";
  /** Septets in GSM-7 (two for `€ ^ { } [ ] ~ | \`), UTF-16 units in UCS-2. */
  length: number;
  segments: number;
}

/**
 * How an SMS is charged (3GPP TS 23.038 and 23.040): GSM-7 carries 160 septets in one message and 153 in each part of a longer one; any other character switches to UCS-2 with 70 and 67.
 * A two-septet character and a surrogate pair are not cut, so a part may end one unit early. Empty text: 0 segments.
 */
export function measureSms(text: string): SmsLength {
  const characters = [...text];
  const isGsm = characters.every((character) => basic.has(character) || extended.has(character));
  const sizes = characters.map((character) => (isGsm ? (extended.has(character) ? 2 : 1) : character.length));
  const length = sizes.reduce((sum, size) => sum + size, 0);
  const [single, part] = isGsm ? [160, 153] : [70, 67];
  if (length <= single) return { encoding: isGsm ? "GSM-7" : "UCS-2", length, segments: length === 0 ? 0 : 1 };
  let segments = 1;
  let used = 0;
  for (const size of sizes) {
    if (used + size > part) {
      segments++;
      used = 0;
    }
    used += size;
  }
  return { encoding: isGsm ? "GSM-7" : "UCS-2", length, segments };
}
