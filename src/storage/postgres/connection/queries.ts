/** Runs statements; parameters are `$1`, `$2`; columns in snake_case become properties in camelCase. */
export interface Queries {
  rows<Row>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Rows that a statement changed. */
  change(sql: string, values?: readonly unknown[]): Promise<number>;
}
