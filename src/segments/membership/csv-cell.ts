/**
 * A cell of a CSV file (RFC 4180), quoted where needed. What a spreadsheet would take for a formula gets an apostrophe in front: a leading =, +, -, @, their
 * wide forms, | and %, also behind blanks, and a leading tab or line end.
 */
export function csvCell(value: string): string {
  const safe = /^(?:[\s\uFEFF]*[=+\-@|%\uFF1D\uFF0B\uFF0D\uFF20]|[\t\r\n])/.test(value) ? `'${value}` : value;
  return /[",\r\n\t]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
