import { excerptOf, type ImportRecord } from "../decoding/record.ts";

type Row = Record<string, string>;

/**
 * A shop's export has a row for each variant of a product and each of its pictures. Rows of Shopify with one handle are one record: the
 * first value of each column counts, and the record says how many rows it was joined from. WooCommerce's rows of the type "variation" are
 * passed over with the name of their product, and so are the SKUs and rules of BigCommerce. Other tables pass unchanged.
 */
export async function* joinVariants(records: AsyncIterable<ImportRecord>): AsyncGenerator<ImportRecord> {
  let open: { line: number; value: Row; rows: number } | undefined;
  const close = function* (): Generator<ImportRecord> {
    if (open) {
      const { line, value, rows } = open;
      const detail = `${rows} rows of the product "${value.Handle}" are one item`;
      yield { line, value, ...(rows > 1 && { losses: [{ code: "rows-joined", detail }] }) };
    }
    open = undefined;
  };
  for await (const record of records) {
    const row = "value" in record ? (record.value as Row) : undefined;
    if (row === undefined || !isProductRow(row)) {
      yield* close();
      const parent = row && variationOf(row);
      yield parent === undefined
        ? record
        : { line: record.line, skipped: "a variation of a product", excerpt: excerptOf(parent) };
      continue;
    }
    if (open?.value.Handle === row.Handle) {
      for (const [column, value] of Object.entries(row)) if (open!.value[column] === "") open!.value[column] = value;
      open!.rows++;
      continue;
    }
    yield* close();
    const isVariantAlone = row.Title === "" && (row["Body (HTML)"] ?? "") === "";
    if (isVariantAlone)
      yield { line: record.line, skipped: "a variant of a product that stands elsewhere", excerpt: row.Handle! };
    else open = { line: record.line, value: { ...row }, rows: 1 };
  }
  yield* close();
}

function isProductRow(row: Row): boolean {
  return (
    row.Handle !== undefined &&
    row.Title !== undefined &&
    ("Body (HTML)" in row || "Variant SKU" in row || "Vendor" in row)
  );
}

/** The product of which a row of WooCommerce is a variation. */
function variationOf(row: Row): string | undefined {
  // BigCommerce has a row for each SKU and rule below its product.
  if (row["Item Type"] !== undefined && "Product Name" in row && !/^\s*product\s*$/i.test(row["Item Type"]))
    return row["Product Name"];
  const isWooCommerce = "SKU" in row && "Name" in row && "Type" in row;
  return isWooCommerce && row.Type === "variation" ? `${row.Parent ?? ""} ${row.Name}`.trim() : undefined;
}
