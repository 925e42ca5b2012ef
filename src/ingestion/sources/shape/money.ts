import { given, numberOf, type ReadOptions } from "./source.ts";

/** Currencies whose minor unit is not a hundredth (ISO 4217). */
const digitsOf: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(" ").map((code) => [code, 0]),
  ),
  ...Object.fromEntries("BHD IQD JOD KWD LYD OMR TND".split(" ").map((code) => [code, 3])),
};

export const minorDigits = (currency: string): number => digitsOf[currency] ?? 2;

/** "12.50" EUR -> 1250. Undefined for what is no amount. */
export function minorOf(amount: unknown, currency: string): number | undefined {
  const major = numberOf(amount);
  return major === undefined ? undefined : Math.round(major * 10 ** minorDigits(currency));
}

/**
 * Properties of an amount: `amountMinor` and `currency` as paid; `value` in whole units, of the currency of reports where there is a rate
 * for that day (`reporting` then holds it in minor units), else as paid.
 */
export function moneyOf(
  amountMinor: number | undefined,
  currency: string | undefined,
  { atMs, convert }: { atMs: number } & Pick<ReadOptions, "convert">,
): Record<string, unknown> {
  const code = currency?.trim().toUpperCase();
  if (amountMinor === undefined || code === undefined || !/^[A-Z]{3}$/.test(code)) return {};
  const reporting = convert(amountMinor, code, atMs);
  const { amountMinor: minor, currency: shown } = reporting ?? { amountMinor, currency: code };
  return given({ value: minor / 10 ** minorDigits(shown), currency: code, amountMinor, reporting });
}
