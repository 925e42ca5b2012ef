export interface ImportRequest {
  file: File;
  /** Column by field. */
  map: Readonly<Record<string, string>>;
  dateOrder?: "dmy" | "mdy" | undefined;
  format?: string | undefined;
}
