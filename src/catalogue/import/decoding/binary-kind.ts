/** What the first bytes of common files are, and what to do with such a file instead. */
const kinds: readonly { kind: string; starts: readonly number[]; at?: number; advice: string }[] = [
  { kind: "a PDF document", starts: [0x25, 0x50, 0x44, 0x46], advice: "Export its text as HTML or Markdown" },
  { kind: "a Rich Text document", starts: [0x7b, 0x5c, 0x72, 0x74, 0x66], advice: "Save it as HTML" },
  { kind: "an old Office document", starts: [0xd0, 0xcf, 0x11, 0xe0], advice: "Save it as HTML or CSV" },
  { kind: "a 7z archive", starts: [0x37, 0x7a, 0xbc, 0xaf], advice: "Unpack it and import the files in it" },
  { kind: "a RAR archive", starts: [0x52, 0x61, 0x72, 0x21], advice: "Unpack it and import the files in it" },
  { kind: "an xz archive", starts: [0xfd, 0x37, 0x7a, 0x58], advice: "Unpack it, or compress it with gzip" },
  { kind: "a bzip2 archive", starts: [0x42, 0x5a, 0x68], advice: "Unpack it, or compress it with gzip" },
  { kind: "a Zstandard archive", starts: [0x28, 0xb5, 0x2f, 0xfd], advice: "Unpack it, or compress it with gzip" },
  {
    kind: "a tar archive",
    starts: [0x75, 0x73, 0x74, 0x61, 0x72],
    at: 257,
    advice: "Unpack it and import the files in it",
  },
  { kind: "an SQLite database", starts: [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65], advice: "Export the table as CSV" },
  { kind: "a Parquet file", starts: [0x50, 0x41, 0x52, 0x31], advice: "Export it as JSON Lines or CSV" },
  { kind: "a PNG image", starts: [0x89, 0x50, 0x4e, 0x47], advice: "Import the article that shows it" },
  { kind: "a JPEG image", starts: [0xff, 0xd8, 0xff], advice: "Import the article that shows it" },
  { kind: "a GIF image", starts: [0x47, 0x49, 0x46, 0x38], advice: "Import the article that shows it" },
];

/** Folders and files that tell what a ZIP archive holds, by the names of its first entries. */
const zipped: readonly [RegExp, string, string][] = [
  [
    /word\/(?:document|_rels|styles|settings|theme)/,
    "a Word document",
    "Save it as HTML, or paste it into a Markdown file",
  ],
  [/xl\/(?:workbook|worksheets|_rels|styles|theme)/, "an Excel workbook", "Save the sheet as CSV"],
  [/ppt\/(?:presentation|slide|_rels|theme)/, "a PowerPoint presentation", "Save its text as HTML"],
  [/opendocument\.spreadsheet/, "an OpenDocument spreadsheet", "Save it as CSV"],
  [/opendocument/, "an OpenDocument text", "Save it as HTML"],
  [/application\/epub\+zip/, "an EPUB book", "Unpack it and import the XHTML files in it"],
];

const isZip = (head: Buffer): boolean => head[0] === 0x50 && head[1] === 0x4b && (head[2] === 3 || head[2] === 5);

const officeKind = (head: Buffer): (typeof zipped)[number] | undefined => {
  const names = head.toString("latin1");
  return zipped.find(([mark]) => mark.test(names));
};

/** Whether a file is a ZIP archive of other files: no document of an office and no book, which are zipped as well. */
export function isZipOfFiles(head: Buffer): boolean {
  return isZip(head) && officeKind(head) === undefined;
}

/**
 * What the first bytes of a file are by their signature, with what to do instead: `a PDF document. Export its text as HTML or Markdown`;
 * undefined when they have none of the known ones. Office documents are told from other ZIP archives by the names in them.
 */
export function binaryKind(head: Buffer): string | undefined {
  if (isZip(head)) {
    const found = officeKind(head);
    return found ? `${found[1]}. ${found[2]}` : "a ZIP archive. Unpack it and import the files in it";
  }
  const known = kinds.find(({ starts, at = 0 }) => starts.every((byte, i) => head[at + i] === byte));
  return known && `${known.kind}. ${known.advice}`;
}
