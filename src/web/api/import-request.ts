export interface ImportRequest {
  file: File;
  /** Column by field. */
  map: Readonly<Record<string, string>>;
  dateOrder?: "dmy" | "mdy" | undefined;
  /** What the text is in; default: as it declares or looks. */
  encoding?: string | undefined;
  format?: string | undefined;
}
