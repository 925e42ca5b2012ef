export interface ImportFormat {
  id: string;
  label: string;
  endings: readonly string[];
}

export const importFormats: readonly ImportFormat[] = [
  { id: "jsonl", label: "JSON Lines", endings: [".jsonl", ".ndjson"] },
  { id: "json", label: "JSON", endings: [".json"] },
  { id: "csv", label: "CSV with a header", endings: [".csv", ".tsv"] },
  { id: "markdown", label: "Markdown with front matter", endings: [".md", ".markdown"] },
  { id: "html", label: "HTML page", endings: [".html", ".htm"] },
  { id: "rss", label: "RSS feed", endings: [".rss"] },
  { id: "atom", label: "Atom feed", endings: [".atom"] },
  { id: "wxr", label: "WordPress export (WXR)", endings: [".wxr", ".xml"] },
];

/** The format that a file's name and beginning speak for; JSON Lines when nothing does. */
export function guessFormat(fileName: string, beginning: string): string {
  const name = fileName.toLowerCase();
  if (name.endsWith(".xml") && !/wordpress\.org\/export/.test(beginning)) {
    if (/<feed\b/.test(beginning)) return "atom";
    if (/<rss\b/.test(beginning)) return "rss";
  }
  return importFormats.find(({ endings }) => endings.some((ending) => name.endsWith(ending)))?.id ?? "jsonl";
}
