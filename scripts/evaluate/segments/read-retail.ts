import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import { parse } from "csv-parse";
import { columnMoments, type Matrix } from "../../../src/learning/clustering/matrix.ts";

const dayMs = 86_400_000;

/** Customers with recency (whole days, from 1), invoices and value of what was bought; log1p, z-scored. */
export async function readRetail(path: string): Promise<Matrix> {
  const customers = new Map<string, { lastMs: number; invoices: Set<string>; value: number }>();
  let latestMs = 0;
  for await (const row of createReadStream(path)
    .pipe(createGunzip())
    .pipe(parse({ columns: true, relax_quotes: true }))) {
    const { CustomerID: id, Quantity, UnitPrice, InvoiceDate, InvoiceNo } = row as Record<string, string>;
    const [quantity, price] = [Number(Quantity), Number(UnitPrice)];
    if (!id || !(quantity > 0) || !(price > 0)) continue;
    const atMs = Date.parse(`${InvoiceDate!.replace(" ", "T")}Z`);
    const customer = customers.get(id) ?? { lastMs: 0, invoices: new Set(), value: 0 };
    customers.set(id, customer);
    customer.lastMs = Math.max(customer.lastMs, atMs);
    customer.invoices.add(InvoiceNo!);
    customer.value += quantity * price;
    latestMs = Math.max(latestMs, atMs);
  }
  const rows = [...customers.values()].map(({ lastMs, invoices, value }) =>
    [Math.floor((latestMs - lastMs) / dayMs) + 1, invoices.size, value].map(Math.log1p),
  );
  const logs: Matrix = { values: Float64Array.from(rows.flat()), rows: rows.length, columns: 3 };
  const { means, variances } = columnMoments(logs);
  return { ...logs, values: logs.values.map((value, at) => (value - means[at % 3]!) / Math.sqrt(variances[at % 3]!)) };
}
