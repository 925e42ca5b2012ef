/** What can be dropped on the page, in words of people who have such files. */
export const importKinds = [
  "CSV and shop exports",
  "JSON",
  "RSS and Atom feeds",
  "WordPress, Ghost, Medium and Substack exports",
  "Markdown",
  "HTML pages",
] as const;

const names: Readonly<Record<string, string>> = {
  jsonl: "JSON Lines",
  json: "JSON",
  csv: "a table (CSV)",
  markdown: "Markdown",
  html: "an HTML page",
  rss: "an RSS feed",
  atom: "an Atom feed",
  wxr: "a WordPress export",
  zip: "a ZIP archive",
};

export const formatName = (format: string | undefined): string => names[format ?? ""] ?? "an unknown kind";

/** The fields of an article that a column can fill. */
export const fields: readonly { id: string; label: string }[] = [
  { id: "title", label: "Title" },
  { id: "body", label: "Text" },
  { id: "publishedAt", label: "Date" },
  { id: "authors", label: "Authors" },
  { id: "tags", label: "Tags" },
  { id: "section", label: "Section" },
  { id: "url", label: "Address" },
  { id: "id", label: "Id" },
  { id: "language", label: "Language" },
  { id: "type", label: "Type" },
];

/** What a text may be in that does not say so, in words of where it comes from. */
export const encodings: readonly { id: string; label: string }[] = [
  { id: "utf-8", label: "Unicode (UTF-8)" },
  { id: "windows-1252", label: "Western European (Windows)" },
  { id: "macintosh", label: "Western European (older Mac)" },
  { id: "cp850", label: "Western European (DOS)" },
  { id: "windows-1250", label: "Central European (Windows)" },
  { id: "iso-8859-2", label: "Central European (ISO)" },
  { id: "cp852", label: "Central European (DOS)" },
  { id: "windows-1251", label: "Cyrillic (Windows)" },
  { id: "koi8-u", label: "Cyrillic (KOI8)" },
  { id: "cp866", label: "Cyrillic (DOS)" },
  { id: "windows-1253", label: "Greek" },
  { id: "windows-1254", label: "Turkish" },
  { id: "windows-1255", label: "Hebrew" },
  { id: "windows-1256", label: "Arabic" },
  { id: "windows-1257", label: "Baltic" },
  { id: "windows-1258", label: "Vietnamese" },
  { id: "windows-874", label: "Thai" },
  { id: "gb18030", label: "Chinese, simplified" },
  { id: "big5", label: "Chinese, traditional" },
  { id: "shift_jis", label: "Japanese (Windows)" },
  { id: "euc-jp", label: "Japanese (Unix)" },
  { id: "cp949", label: "Korean" },
];

/** The words for an encoding, its name where there are none. */
export const encodingName = (encoding: string): string =>
  encodings.find(({ id }) => id === encoding)?.label ?? encoding;

const reasons: Readonly<Record<string, string>> = {
  "no-title-or-body": "without a title and a text",
  "invalid-item": "not articles",
  "malformed-json": "not readable as JSON",
  "malformed-xml": "not readable as XML",
  "malformed-front-matter": "with front matter that cannot be read",
  "wrong-column-count": "with too many or too few columns",
  "unclosed-quote": "skipped after a quote that is never closed",
  "record-too-long": "too long",
  "line-too-long": "too long",
  "document-too-long": "too long",
  "body-too-long": "with a text that is too long",
  "no-text": "without a text",
  "damaged-archive": "lost where the file is damaged",
  "unreadable-file": "of the archive that cannot be read",
  "too-costly": "that took too long to read",
  "date-unreadable": "without their date, which cannot be read",
  "date-ambiguous": "without their date, whose day and month cannot be told apart",
  "markup-read": "with marks of HTML or Markdown that were read",
  "rows-joined": "joined from several rows",
  "url-refused": "without their address, which is none of the web",
  "title-cut": "with a title that was cut",
  "id-replaced": "with a shorter id",
  "field-too-long": "without a field that is too long",
  "field-unreadable": "without a field that cannot be read",
  "tag-too-long": "without a tag that is too long",
  "too-many-tags": "with the first of too many tags",
  "page-too-deep": "read as whole pages, menus included",
};

/** A kind of loss, after a number. */
export const reasonOf = (code: string): string => reasons[code] ?? code;
