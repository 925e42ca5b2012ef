import { excerptOf, type ImportRecord } from "../decoding/record.ts";

type Row = Record<string, string>;

/**
 * A shop's export has a row for each variant of a product and each of its pictures. Rows of Shopify and Wix with one handle, and Squarespace's rows below a product, are one record: the
 * first value of each column counts, and the record says how many rows it was joined from. WooCommerce's rows of the type "variation" are
 * passed over with the name of their product, and so are the SKUs and rules of BigCommerce. Other tables pass unchanged.
 */
export async function* joinVariants(records: AsyncIterable<ImportRecord>): AsyncGenerator<ImportRecord> {
  let open: { line: number; key: string; value: Row; rows: number } | undefined;
  const close = function* (): Generator<ImportRecord> {
    if (open) {
      const { line, key, value, rows } = open;
      const detail = `${rows} rows of the product "${key}" are one item`;
      yield { line, value, ...(rows > 1 && { losses: [{ code: "rows-joined", detail }] }) };
    }
    open = undefined;
  };
  for await (const record of records) {
    const row = "value" in record ? (record.value as Row) : undefined;
    const product = row && productOf(row, open?.key);
    if (row === undefined || product === undefined) {
      yield* close();
      const parent = row && variationOf(row);
      yield parent === undefined
        ? record
        : { line: record.line, skipped: "a variation of a product", excerpt: excerptOf(parent) };
      continue;
    }
    if (open?.key === product.key) {
      for (const [column, value] of Object.entries(row)) if (open!.value[column] === "") open!.value[column] = value;
      open!.rows++;
      continue;
    }
    yield* close();
    if (product.isVariantAlone)
      yield { line: record.line, skipped: "a variant of a product that stands elsewhere", excerpt: product.key };
    else open = { line: record.line, key: product.key, value: { ...row }, rows: 1 };
  }
  yield* close();
}

interface ProductRow {
  /** The same for all rows of a product. */
  key: string;
  /** Whether the row says nothing of the product itself. */
  isVariantAlone: boolean;
}

/** The product that a row of Shopify, Wix or Squarespace belongs to; undefined for rows of other tables. */
function productOf(row: Row, openKey: string | undefined): ProductRow | undefined {
  if (row.Handle !== undefined && row.Title !== undefined) {
    const isShopify = "Body (HTML)" in row || "Variant SKU" in row || "Vendor" in row;
    const isVariantAlone = row.Title === "" && (row["Body (HTML)"] ?? "") === "";
    return isShopify ? { key: row.Handle, isVariantAlone } : undefined;
  }
  if (row.handleId !== undefined && row.fieldType !== undefined)
    return { key: row.handleId, isVariantAlone: /^variant$/i.test(row.fieldType) };
  const id = row["Product ID [Non Editable]"];
  if (id === undefined || !("Variant ID [Non Editable]" in row)) return undefined;
  return { key: id || openKey || "", isVariantAlone: id === "" };
}

/** The product of which a row of WooCommerce is a variation. */
function variationOf(row: Row): string | undefined {
  // BigCommerce has a row for each SKU and rule below its product.
  if (row["Item Type"] !== undefined && "Product Name" in row && !/^\s*product\s*$/i.test(row["Item Type"]))
    return row["Product Name"];
  const isWooCommerce = "SKU" in row && "Name" in row && "Type" in row;
  return isWooCommerce && row.Type === "variation" ? `${row.Parent ?? ""} ${row.Name}`.trim() : undefined;
}
