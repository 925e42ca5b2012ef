import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type BgNbd, fitBgNbd } from "../../../src/learning/lifetime-value/bg-nbd.ts";
import { fitGammaGamma, type GammaGamma } from "../../../src/learning/lifetime-value/gamma-gamma.ts";
import { summarisePurchases } from "../../../src/learning/lifetime-value/purchase-history.ts";

export const cdnowFile = "cdnow/CDNOW_sample.txt";
/** Fader, Hardie and Lee 2005, table 2; Fader and Hardie 2013. */
export const published = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426, p: 6.25, q: 3.74, gamma: 15.44 };
const msPerDay = 86_400_000;

/** Both models on the tenth of CDNOW's customers that the papers use, weeks 1 to 39. */
export async function fitCdnow(datasetsDir: string): Promise<BgNbd & GammaGamma> {
  const text = await readFile(join(datasetsDir, cdnowFile), "utf8");
  const purchases = new Map<string, { day: number; value: number }[]>();
  for (const line of text.trim().split("\n")) {
    const [, customer, date, , dollars] = line.trim().split(/\s+/) as [string, string, string, string, string];
    const own = purchases.get(customer) ?? purchases.set(customer, []).get(customer)!;
    own.push({ day: dayOf(date), value: Number(dollars) });
  }
  const nowDay = dayOf("19970930");
  const histories = [...purchases.values()].flatMap((own) => summarisePurchases(own, { nowDay, daysPerUnit: 7 }) ?? []);
  return { ...fitBgNbd(histories), ...fitGammaGamma(histories)! };
}

function dayOf(date: string): number {
  return Date.UTC(Number(date.slice(0, 4)), Number(date.slice(4, 6)) - 1, Number(date.slice(6, 8))) / msPerDay;
}
