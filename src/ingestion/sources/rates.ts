import { z } from "zod";
import type { DocumentStore } from "../../catalogue/items/item-store.ts";
import { minorDigits } from "./shape/money.ts";

const currencySchema = z.string().regex(/^[A-Z]{3}$/, "Write a currency by its ISO 4217 code, such as EUR");

export const ratesSchema = z.strictObject({
  /** The currency of reports. */
  reporting: currencySchema,
  /** Worth of one unit of `currency` in the currency of reports, from that day on. */
  rates: z
    .array(z.strictObject({ currency: currencySchema, date: z.iso.date(), rate: z.number().positive().max(1e9) }))
    .max(100_000),
});

export type RateTable = z.output<typeof ratesSchema>;

/** Amounts in the currency of reports, by the rates that the operator loads: nothing is asked of the network. */
export interface Rates {
  table(): RateTable | undefined;
  put(table: RateTable): Promise<void>;
  reload(): Promise<void>;
  /** By the last rate on or before that day (UTC), rounded half away from zero; undefined where there is none. */
  convert(amountMinor: number, currency: string, atMs: number): { amountMinor: number; currency: string } | undefined;
}

const documentName = "rates";

export async function openRates(documents: Pick<DocumentStore, "readDocument" | "writeDocument">): Promise<Rates> {
  let table: RateTable | undefined;
  let byCurrency = new Map<string, { date: string; rate: number }[]>();

  function use(next: RateTable | undefined): void {
    table = next;
    byCurrency = new Map();
    for (const { currency, date, rate } of next?.rates ?? []) {
      byCurrency.set(currency, [...(byCurrency.get(currency) ?? []), { date, rate }]);
    }
    for (const dated of byCurrency.values()) dated.sort((a, b) => (a.date < b.date ? -1 : 1));
  }

  async function reload(): Promise<void> {
    const stored = await documents.readDocument(documentName);
    use(stored === undefined ? undefined : ratesSchema.parse(JSON.parse(stored.body)));
  }

  await reload();
  return {
    table: () => table,
    async put(next) {
      const events = [{ topic: "definitions.changed" as const, key: "", body: { kind: "rates" } }];
      await documents.writeDocument({ name: documentName, body: JSON.stringify(next), events });
      use(next);
    },
    reload,
    convert(amountMinor, currency, atMs) {
      if (table === undefined) return undefined;
      const { reporting } = table;
      if (currency === reporting) return { amountMinor, currency };
      const day = new Date(atMs).toISOString().slice(0, 10);
      const rate = byCurrency.get(currency)?.findLast(({ date }) => date <= day)?.rate;
      if (rate === undefined) return undefined;
      const exact = amountMinor * rate * 10 ** (minorDigits(reporting) - minorDigits(currency));
      return { amountMinor: Math.sign(exact) * Math.round(Math.abs(exact)), currency: reporting };
    },
  };
}
