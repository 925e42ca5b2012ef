const silentH = /^(?:hour|honest|honou?r|heir)/i;
const consonantSound = /^(?:uni(?!n|m)|use|usa|usu|util|euro|eu|ewe|one\b|once\b|u[bk]i|ukulele)/i;
const letterNames = /^[AEFHILMNORSX][A-Z\d]*(?![a-z])/;

/** `a` or `an` by the sound that the following word starts with (letters read out, silent h, "you" and "w" sounds). */
export function articleFor(word: string): "a" | "an" {
  if (/^[A-Z]{2,}/.test(word) || /^[A-Z]\d/.test(word)) return letterNames.test(word) ? "an" : "a";
  if (/^(?:8|11(?!\d)|18(?!\d)|8\d*)/.test(word)) return "an";
  if (silentH.test(word)) return "an";
  if (consonantSound.test(word)) return "a";
  return /^[aeiou]/i.test(word) ? "an" : "a";
}
