const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });

/** 12,345. */
export const count = (value: number): string => whole.format(value);

/** "1 article", "12,345 articles". */
export const counted = (value: number, what: string): string => `${count(value)} ${what}${value === 1 ? "" : "s"}`;

/** A share with three digits: 4.25 %, 12.3 %. */
export const share = (value: number): string => `${threeDigits(100 * value)} %`;

/** A change with its sign: +4.25 %, −1.2 %. */
export const change = (value: number): string => `${value < 0 ? "−" : "+"}${threeDigits(Math.abs(100 * value))} %`;

/** A value of any size with three digits and, if asked, its sign. */
export function threeDigits(value: number): string {
  if (value === 0) return "0";
  if (Math.abs(value) >= 1_000) return whole.format(value);
  return String(Number(value.toPrecision(3)));
}
